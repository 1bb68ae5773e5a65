package org.virga.shell.store;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.virga.api.store.Maintenance;
import org.virga.api.store.MaintenanceException;
import org.virga.shell.Services;
import org.virga.shell.Table;

/** Checks the state and the database from scratch. */
@Service
@Command(
        scope = "store",
        name = "check",
        description =
                "Works out from scratch all that has to hold in the state, and compares it with the database, while"
                        + " work goes on. Fails when anything does not hold.")
public final class StoreCheck implements Action {

    @Option(
            name = "--json",
            description =
                    "Ends with a line {\"records\": N, \"violations\": N}, and prints beside it only the violations.")
    private boolean json;

    @Reference
    private Services services;

    @Reference
    private Session session;

    @Override
    public @Nullable Object execute() throws MaintenanceException {
        Maintenance.Findings findings = services.maintenance().check(line -> {
            if (!json) {
                session.getConsole().println(line);
            }
        });
        if (!json) {
            Table table = new Table("Rule", "Checked");
            findings.checked().forEach((rule, count) -> table.row(rule, count));
            table.print(session.getConsole());
        }
        findings.violations().forEach(violation -> session.getConsole().println("Violation: " + violation));
        String result = json
                ? "{\"records\": " + findings.records() + ", \"violations\": " + findings.total() + "}"
                : findings.records() + " records at commit " + findings.sequence() + ", " + findings.total()
                        + " violations.";
        session.getConsole().println(result);
        if (findings.total() > 0) {
            throw new MaintenanceException(
                    findings.total() + " violations; keep a backup of this state before anything" + " is repaired");
        }
        return null;
    }
}
