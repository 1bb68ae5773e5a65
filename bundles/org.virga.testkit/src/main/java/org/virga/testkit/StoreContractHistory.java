package org.virga.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.virga.api.model.Account;
import org.virga.api.model.Event;
import org.virga.api.model.Id;
import org.virga.api.model.Job;
import org.virga.api.model.Vm;
import org.virga.api.store.History;
import org.virga.api.store.Transaction;

/** The part of {@link StoreContract} about what is over. */
abstract class StoreContractHistory extends StoreContractRules {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void aFinishedJobLeavesTheSnapshotForHistory() {
        Vm vm = cloud().addVm("vm1");
        Job job = cloud().insert(Job.KIND, job(vm));
        assertThat(store().history().job(job.uuid())).isEmpty();

        committed(Transaction.builder().archive(job, finished(job, NOON)));

        assertThat(snapshot().find(Job.KIND, job.id())).isEmpty();
        assertThat(store().history().job(job.uuid())).contains(finished(job, NOON));
        assertThat(store().history().job(UUID.randomUUID())).isEmpty();
    }

    @Test
    void jobsAreListedYoungestFirst() {
        List<Job> archived = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            archived.add(0, archive(cloud().addVm("vm" + i), NOON.plusSeconds(i)));
        }

        assertThat(jobs(null, null, null, 0, 10)).isEqualTo(new History.Page<>(5, archived));
        assertThat(jobs(null, null, null, 1, 2)).isEqualTo(new History.Page<>(5, archived.subList(1, 3)));
        assertThat(jobs(null, null, null, 4, 2)).isEqualTo(new History.Page<>(5, archived.subList(4, 5)));
        assertThat(jobs(null, null, null, 9, 2)).isEqualTo(new History.Page<>(5, List.of()));
        assertThat(jobs(null, null, null, 0, 0)).isEqualTo(new History.Page<>(5, List.of()));
    }

    @Test
    void jobsAreFoundByOwnerResourceAndTime() {
        Vm vm = cloud().addVm("vm1");
        Job early = archive(vm, NOON);
        Job late = archive(cloud().addVm("vm2"), NOON.plusSeconds(60));
        Id<Account> owner = cloud().userAccount().id();

        assertThat(jobs(Set.of(owner), null, null, 0, 10).rows()).containsExactly(late, early);
        assertThat(jobs(Set.of(owner, cloud().adminAccount().id()), null, null, 0, 10)
                        .total())
                .isEqualTo(2);
        assertThat(jobs(Set.of(cloud().adminAccount().id()), null, null, 0, 10))
                .isEqualTo(new History.Page<>(0, List.of()));
        assertThat(jobs(Set.of(), null, null, 0, 10).total()).isZero();
        assertThat(jobs(null, vm.uuid(), null, 0, 10).rows()).containsExactly(early);
        assertThat(jobs(null, null, NOON, 0, 10).total()).isEqualTo(2);
        assertThat(jobs(null, null, NOON.plusMillis(1), 0, 10).rows()).containsExactly(late);
    }

    @Test
    void eventsAreListedYoungestFirst() {
        Vm vm = cloud().addVm("vm1");
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            events.add(0, event(vm, "VM.START", "event " + i, NOON));
        }
        committed(Transaction.builder().append(events.get(4)).append(events.get(3)));
        committed(Transaction.builder().append(events.get(2)));
        committed(Transaction.builder().append(events.get(1)).append(events.get(0)));

        assertThat(store().history().events(filter(all -> all))).isEqualTo(new History.Page<>(5, events));
        assertThat(store().history()
                        .events(new History.EventFilter(
                                null, null, null, null, null, null, null, null, null, null, 1, 3)))
                .isEqualTo(new History.Page<>(5, events.subList(1, 4)));
    }

    @Test
    void eventsAreFoundByWhatTheyAre() {
        Vm vm = cloud().addVm("vm1");
        Event first = event(vm, "VM.CREATE", "Creating vm1, 100% of it", NOON);
        Event second = new Event(
                UUID.randomUUID(),
                "VM.STOP",
                Event.Level.ERROR,
                Event.State.COMPLETED,
                "Stopping some_thing failed",
                cloud().admin().id(),
                cloud().adminAccount().id(),
                cloud().domain().id(),
                null,
                null,
                first.uuid(),
                NOON.plusSeconds(60));
        committed(Transaction.builder().append(first).append(second));

        assertThat(found(all -> all.account(vm.account()))).containsExactly(first);
        assertThat(found(all -> all.uuid(second.uuid()))).containsExactly(second);
        assertThat(found(all -> all.type("VM.STOP"))).containsExactly(second);
        assertThat(found(all -> all.level(Event.Level.INFO))).containsExactly(first);
        assertThat(found(all -> all.resource(vm.uuid()))).containsExactly(first);
        assertThat(found(all -> all.resourceType("VirtualMachine"))).containsExactly(first);
        assertThat(found(all -> all.start(first.uuid()))).containsExactly(second);
        assertThat(found(all -> all.from(NOON.plusSeconds(60)))).containsExactly(second);
        assertThat(found(all -> all.from(NOON.plusSeconds(61)))).isEmpty();
        assertThat(found(all -> all.to(NOON))).containsExactly(first);
        assertThat(found(all -> all.from(NOON).to(NOON.plusSeconds(60)))).containsExactly(second, first);
    }

    @Test
    void aKeywordIsSoughtInDescriptionAndTypeInAnyCase() {
        Vm vm = cloud().addVm("vm1");
        Event first = event(vm, "VM.CREATE", "Creating vm1, 100% of it", NOON);
        Event second = event(vm, "VM.STOP", "Stopping some_thing failed", NOON);
        committed(Transaction.builder().append(first).append(second));

        assertThat(found(all -> all.keyword("CREATING"))).containsExactly(first);
        assertThat(found(all -> all.keyword("vm.st"))).containsExactly(second);
        assertThat(found(all -> all.keyword("0% of"))).containsExactly(first);
        assertThat(found(all -> all.keyword("e_t"))).containsExactly(second);
        assertThat(found(all -> all.keyword("%"))).containsExactly(first);
        assertThat(found(all -> all.keyword("_"))).containsExactly(second);
        assertThat(found(all -> all.keyword("!"))).isEmpty();
        assertThat(found(all -> all.keyword("'"))).isEmpty();
    }

    private Job archive(Vm vm, Instant completed) {
        Job job = cloud().insert(Job.KIND, job(vm));
        committed(Transaction.builder().archive(job, finished(job, completed)));
        return finished(job, completed);
    }

    private History.Page<Job> jobs(
            @Nullable Set<Id<Account>> accounts,
            @Nullable UUID resource,
            @Nullable Instant since,
            int offset,
            int limit) {
        return store().history().jobs(new History.JobFilter(accounts, resource, since, offset, limit));
    }

    private List<Event> found(UnaryOperator<Filter> wanted) {
        History.Page<Event> page = store().history().events(filter(wanted));
        assertThat(page.total()).isEqualTo(page.rows().size());
        return page.rows();
    }

    private static History.EventFilter filter(UnaryOperator<Filter> wanted) {
        return wanted.apply(new Filter()).build();
    }

    /** Says what is wanted of events by name, for there are many components of one type. */
    private static final class Filter {

        private @Nullable Set<Id<Account>> accounts;
        private @Nullable UUID uuid;
        private @Nullable String type;
        private Event.@Nullable Level level;
        private @Nullable UUID resource;
        private @Nullable String resourceType;
        private @Nullable UUID start;
        private @Nullable String keyword;
        private @Nullable Instant from;
        private @Nullable Instant to;

        Filter account(Id<Account> value) {
            accounts = Set.of(value);
            return this;
        }

        Filter uuid(UUID value) {
            uuid = value;
            return this;
        }

        Filter type(String value) {
            type = value;
            return this;
        }

        Filter level(Event.Level value) {
            level = value;
            return this;
        }

        Filter resource(UUID value) {
            resource = value;
            return this;
        }

        Filter resourceType(String value) {
            resourceType = value;
            return this;
        }

        Filter start(UUID value) {
            start = value;
            return this;
        }

        Filter keyword(String value) {
            keyword = value;
            return this;
        }

        Filter from(Instant value) {
            from = value;
            return this;
        }

        Filter to(Instant value) {
            to = value;
            return this;
        }

        History.EventFilter build() {
            return new History.EventFilter(
                    accounts, uuid, type, level, resource, resourceType, start, keyword, from, to, 0, 100);
        }
    }
}
