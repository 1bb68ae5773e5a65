package org.virga.identity;

import java.io.IOException;
import java.util.Objects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.virga.api.identity.Authentication;
import org.virga.api.model.User;
import org.virga.api.store.Change;
import org.virga.api.store.Commit;
import org.virga.spi.store.ChangeListener;

/** Keeps the administrator's file right when new keys are registered for the administrator. */
@Component(
        name = "org.virga.identity.adminfile",
        configurationPid = Identity.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class AdminFileKeeper implements ChangeListener {

    private static final Logger LOG = LoggerFactory.getLogger(AdminFileKeeper.class);

    private final Settings settings;

    /** Begins when the cloud is founded, which it is as soon as somebody can be authenticated. */
    @Activate
    public AdminFileKeeper(@Reference Authentication founded, Settings.Config config) {
        this(Settings.of(config));
    }

    AdminFileKeeper(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void committed(Commit commit) {
        for (Change<?> each : commit.changes()) {
            Change<User> change = each.as(User.KIND);
            User before = change == null ? null : change.before();
            User after = change == null ? null : change.after();
            if (before != null
                    && after != null
                    && !Objects.equals(before.apiKey(), after.apiKey())
                    && Founding.admin(commit.snapshot())
                            .filter(admin -> admin.id().equals(after.id()))
                            .isPresent()) {
                update(after);
            }
        }
    }

    private void update(User admin) {
        try {
            settings.adminFile().update(settings.endpoint(), admin);
        } catch (IOException e) {
            LOG.warn("{} still has the former keys", settings.adminFile().path(), e);
        }
    }
}
