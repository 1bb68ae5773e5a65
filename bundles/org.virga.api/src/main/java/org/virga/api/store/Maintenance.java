package org.virga.api.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What operators do with the store itself. Present whether the store is open or not, so that a backup can be restored
 * through it. Any thread may call; each method takes as long as it has to, and of backup and restore one runs at a time.
 */
@ProviderType
public interface Maintenance {

    /**
     * How the store is. Takes a second, over which commits are counted.
     *
     * @throws MaintenanceException when it is not open
     */
    Status status() throws MaintenanceException;

    /**
     * Copies the database while work goes on, as it is after some commit made during the copying. The copy is complete
     * when this returns, and is not found under its name before.
     *
     * @param directory exists; the backup becomes {@code virga-<UTC time>} in it
     * @throws MaintenanceException when nothing was copied; says why
     */
    Outcome backup(Path directory) throws MaintenanceException;

    /**
     * Checks that a backup is whole and of a schema that this release knows.
     *
     * @return what it holds, a line each
     * @throws MaintenanceException when it cannot be restored; says why
     */
    List<String> inspect(Path backup) throws MaintenanceException;

    /**
     * Puts a backup in the place of the database. The store, and all that works with it, goes down and comes up again
     * within this call. The database of before is kept beside the new one. Where guests run is taken over from it, and
     * no id or epoch that it gave out is given out again; when it cannot be read, a wide gap is left instead.
     *
     * @throws MaintenanceException when nothing was restored, and the database of before is in use again
     */
    Outcome restore(Path backup) throws MaintenanceException;

    /**
     * Works out from scratch all that has to hold in the state, and compares the state with the database. Commits go on
     * meanwhile; what they change is no violation. Takes minutes for millions of records, and memory for a few numbers a
     * record.
     *
     * @param progress is told now and then how far it is, on the caller's thread
     * @throws MaintenanceException when the store is not open, or the database cannot be read
     */
    Findings check(Consumer<String> progress) throws MaintenanceException;

    /**
     * What became of a backup or a restore.
     *
     * @param done false when another tool has to do it: then nothing was done, and the text has its command lines
     * @param text for the operator
     */
    record Outcome(boolean done, List<String> text) {

        public Outcome {
            text = List.copyOf(text);
        }
    }

    /**
     * How the store is.
     *
     * @param place of the database
     * @param engine name and version of the database
     * @param schema the version of its tables
     * @param epoch how many times a controller took it over
     * @param sequence the number of the last commit
     * @param records by kind
     * @param commits since the store was opened
     * @param commitsPerSecond over the last second
     * @param problem why it does not write, or null
     * @param lastProblem the last one since the store was opened, with its time, or null
     */
    record Status(
            String place,
            String engine,
            int schema,
            long epoch,
            long sequence,
            Map<String, Integer> records,
            long commits,
            double commitsPerSecond,
            @Nullable String problem,
            @Nullable String lastProblem) {}

    /**
     * What a check found.
     *
     * @param sequence of the state that was looked at
     * @param records how many it held
     * @param checked how often each rule was applied
     * @param violations a sentence each; of very many the first thousand
     * @param total how many there are
     */
    record Findings(long sequence, long records, Map<String, Long> checked, List<String> violations, long total) {

        public Findings {
            violations = List.copyOf(violations);
        }
    }
}
