package org.virga.scheduler;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Host;
import org.virga.api.model.Id;
import org.virga.api.model.Vm;
import org.virga.api.schedule.Candidates;
import org.virga.api.schedule.Explanation;
import org.virga.api.schedule.HostStatuses;
import org.virga.api.schedule.Placement;
import org.virga.api.schedule.PlacementRequest;
import org.virga.api.schedule.PlacementResult;
import org.virga.api.store.CommitResult;
import org.virga.api.store.CommitResult.Rule;
import org.virga.api.store.Snapshot;
import org.virga.api.store.Store;
import org.virga.api.store.Transaction;

/**
 * Plans and commits, in rounds: a plan on the newest snapshot; its candidates, best first, until the store takes one; and
 * from the top when the machine changed or no candidate is left. Any thread may call.
 */
final class Placing {

    /** How often it plans anew before it gives way. */
    private static final int ROUNDS = 5;
    /** How many candidates of one plan are tried: the further down, the older the plan. */
    private static final int TRIES = 16;
    /** How many candidates an explanation shows. */
    private static final int SHOWN = 5;

    private final Store store;
    private final HostStatuses statuses;
    private final PolicySource source;
    private final Planner planner;
    private final DecisionMetrics metrics;
    private final Explanations explanations;
    private final Clock clock;
    private final Reservations reservations = new Reservations();

    Placing(
            Store store,
            HostStatuses statuses,
            PolicySource source,
            Planner planner,
            DecisionMetrics metrics,
            Explanations explanations,
            Clock clock) {
        this.store = store;
        this.statuses = statuses;
        this.source = source;
        this.planner = planner;
        this.metrics = metrics;
        this.explanations = explanations;
        this.clock = clock;
    }

    PlacementResult place(PlacementRequest request) {
        for (int round = 0; round < ROUNDS; round++) {
            Vm vm;
            Decision decision;
            try (Policies policies = source.hold()) {
                if (!policies.missing().isEmpty()) {
                    return missing(policies.missing().get(0));
                }
                Snapshot snapshot = store.snapshot();
                vm = snapshot.find(Vm.KIND, request.vm()).orElse(null);
                if (vm == null) {
                    return new PlacementResult.Obsolete("'" + request.name() + "' is gone");
                }
                if (vm.host() != null || vm.state() != Vm.State.STOPPED) {
                    return settled(vm);
                }
                decision = new Decision(request, vm, snapshot.sequence(), plan(request, snapshot, policies));
            }
            Optional<PlacementResult> result = settle(decision);
            if (result.isPresent()) {
                return result.get();
            }
        }
        return new PlacementResult.NotNow(
                "Others were faster " + ROUNDS + " times in taking the place of '" + request.name() + "'");
    }

    Candidates candidates(PlacementRequest request) {
        try (Policies policies = source.hold()) {
            if (!policies.missing().isEmpty()) {
                return new Candidates(
                        List.of(), true, missing(policies.missing().get(0)).reason());
            }
            Plan plan = plan(request, store.snapshot(), policies);
            List<Id<Host>> hosts = plan.candidates().stream()
                    .limit(TRIES)
                    .map(candidate -> candidate.view().host().id())
                    .toList();
            return new Candidates(hosts, false, hosts.isEmpty() ? Sentences.noHost(request, plan) : "");
        }
    }

    /** What was decided on, and on what grounds. */
    private record Decision(PlacementRequest request, Vm vm, long sequence, Plan plan) {}

    private static PlacementResult.NotNow missing(String filter) {
        return new PlacementResult.NotNow("Nothing is placed while the required filter '" + filter + "' is missing");
    }

    private static PlacementResult settled(Vm vm) {
        if (vm.host() != null && vm.state() == Vm.State.STARTING) {
            return new PlacementResult.Placed(new Placement(vm.host(), vm.epoch()));
        }
        return new PlacementResult.Obsolete(
                "'" + vm.name() + "' is " + vm.state().title() + " and waits for no place");
    }

    private Plan plan(PlacementRequest request, Snapshot snapshot, Policies policies) {
        long begin = System.nanoTime();
        Plan plan = planner.plan(request, new Cloud(snapshot, statuses, reservations), policies);
        if (plan.candidates().isEmpty() && !reservations.isEmpty()) {
            // What is about to be taken may not be: only what is committed can be the reason for a refusal.
            plan = planner.plan(request, new Cloud(snapshot, statuses, null), policies);
        }
        metrics.planned(plan, System.nanoTime() - begin);
        return plan;
    }

    /** Commits the best candidate that the store takes; empty when it is worth another round. */
    private Optional<PlacementResult> settle(Decision decision) {
        if (decision.plan.candidates().isEmpty()) {
            String reason = Sentences.noHost(decision.request, decision.plan);
            explain(decision, null, reason);
            return Optional.of(new PlacementResult.NoHost(reason));
        }
        int tries = Math.min(TRIES, decision.plan.candidates().size());
        for (int i = 0; i < tries; i++) {
            Host host = decision.plan.candidates().get(i).view().host();
            CommitResult result = commit(decision.vm, host.id());
            if (result instanceof CommitResult.Committed) {
                explain(decision, host.name(), Sentences.placed(decision.request, decision.plan, host.name()));
                return Optional.of(new PlacementResult.Placed(new Placement(host.id(), decision.vm.epoch() + 1)));
            }
            if (result instanceof CommitResult.Conflict conflict && aboutTheMachine(conflict)) {
                break;
            }
        }
        return Optional.empty();
    }

    private CommitResult commit(Vm vm, Id<Host> host) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Vm placed = vm.with(change -> change.state(Vm.State.STARTING)
                .host(host)
                .lastHost(host)
                .epoch(vm.epoch() + 1)
                .updated(now));
        reservations.add(host, vm);
        try {
            return store.commitAndWait(
                    Transaction.builder().replace(Vm.KIND, vm, placed).build());
        } finally {
            reservations.remove(host, vm);
        }
    }

    /** Whether the machine itself was changed, so that no other host would do better. */
    private boolean aboutTheMachine(CommitResult.Conflict conflict) {
        conflict.reasons().forEach(refusal -> metrics.refused(refusal.rule()));
        return conflict.reasons().stream()
                .anyMatch(refusal -> refusal.rule() == Rule.STALE || refusal.rule() == Rule.PLACEMENT);
    }

    private void explain(Decision decision, @Nullable String host, String outcome) {
        explanations.add(new Explanation(
                decision.vm.uuid(),
                decision.vm.name(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                decision.sequence,
                host,
                decision.plan.considered(),
                decision.plan.rejections(),
                decision.plan.examples(),
                decision.plan.best(SHOWN),
                outcome));
    }
}
