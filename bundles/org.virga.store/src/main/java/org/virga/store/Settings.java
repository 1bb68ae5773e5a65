package org.virga.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import org.virga.store.database.Database;
import org.virga.store.database.Location;
import org.virga.store.database.Retention;

/**
 * The settings, checked.
 *
 * @param commitPatience how long the database may take over a batch before its authors are told that it does
 * @param jobsRetention how long finished jobs are kept
 * @param eventsRetention how long events are kept
 * @param changeLogCommits how many commits the change log keeps
 */
record Settings(
        Location location,
        Duration commitPatience,
        Duration jobsRetention,
        Duration eventsRetention,
        int changeLogCommits) {

    /** Callers of the API give up long before. */
    private static final int LONGEST_PATIENCE = 300;

    private static final String FILE = StoreComponent.PID + ".cfg";

    /**
     * Checks.
     *
     * @throws IllegalArgumentException whose message is a line that names the setting and what would be right
     */
    static Settings of(StoreComponent.Config config) {
        String url = config.jdbc_url().strip();
        if (!Location.supports(url)) {
            throw wrong("jdbc.url", "begins with jdbc:postgresql: or is left out", url);
        }
        if (url.isEmpty() && config.directory().isBlank()) {
            throw wrong("directory", "names the directory of the embedded database", config.directory());
        }
        int patience = config.commit_patience_seconds();
        if (patience < 1 || patience > LONGEST_PATIENCE) {
            throw wrong("commit.patience.seconds", "is a number from 1 to " + LONGEST_PATIENCE, patience);
        }
        if (config.history_retention_days() < 1) {
            throw wrong("history.retention.days", "is 1 or more", config.history_retention_days());
        }
        if (config.changelog_retention_commits() < 1) {
            throw wrong("changelog.retention.commits", "is 1 or more", config.changelog_retention_commits());
        }
        return new Settings(
                new Location(directory(config.directory().strip()), url, config.jdbc_user(), config.jdbc_password()),
                Duration.ofSeconds(patience),
                days("jobs.retention.days", config.jobs_retention_days(), config),
                days("events.retention.days", config.events_retention_days(), config),
                config.changelog_retention_commits());
    }

    private static Duration days(String setting, int days, StoreComponent.Config config) {
        if (days < 0) {
            throw wrong(setting, "is 1 or more, or is left out for history.retention.days", days);
        }
        return Duration.ofDays(days == 0 ? config.history_retention_days() : days);
    }

    Retention retention(Database database) {
        return new Retention(database, jobsRetention, eventsRetention, changeLogCommits);
    }

    private static Path directory(String name) {
        try {
            return Path.of(name).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw wrong("directory", "is a path", name);
        }
    }

    private static IllegalArgumentException wrong(String setting, String right, Object value) {
        return new IllegalArgumentException("The setting " + setting + " in " + FILE + " " + right + ", not: " + value);
    }
}
