package org.virga.scheduler.filter.tags;

import org.osgi.service.component.annotations.Component;
import org.virga.api.schedule.PlacementRequest;
import org.virga.spi.schedule.HostFilter;
import org.virga.spi.schedule.HostView;
import org.virga.spi.schedule.Verdict;

/** Rejects hosts that lack a tag which the request demands. Hosts may have more tags than are demanded. */
@Component(name = TagsFilter.PID, property = "service.ranking:Integer=200")
public final class TagsFilter implements HostFilter {

    static final String PID = "org.virga.scheduler.filter.tags";

    @Override
    public String name() {
        return "tags";
    }

    @Override
    public Verdict test(PlacementRequest request, HostView view) {
        for (String tag : request.hostTags()) {
            if (!view.host().tags().contains(tag)) {
                return Verdict.reject("it lacks the tag " + tag);
            }
        }
        return Verdict.accept();
    }
}
