package org.virga.topology.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Template;
import org.virga.api.model.Zone;
import org.virga.api.store.Snapshot;

/** A template is listed once for each zone where it can be used. */
final class ZoneRows {

    private ZoneRows() {}

    /** A template in a zone; without one when the cloud has none. */
    record Row(Template template, @Nullable Zone zone) {}

    /**
     * The rows of a template.
     *
     * @param wanted the one zone that is asked for, or null for all
     */
    static List<Row> of(Snapshot snapshot, Template template, @Nullable Zone wanted) {
        if (template.zone() != null) {
            Zone zone = snapshot.get(Zone.KIND, template.zone());
            return wanted == null || wanted.id().equals(zone.id()) ? List.of(new Row(template, zone)) : List.of();
        }
        if (wanted != null) {
            return List.of(new Row(template, wanted));
        }
        List<Row> rows = new ArrayList<>();
        snapshot.all(Zone.KIND).forEach(zone -> rows.add(new Row(template, zone)));
        return rows.isEmpty() ? List.of(new Row(template, null)) : rows;
    }
}
