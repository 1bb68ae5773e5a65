package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Jobs;
import org.virga.api.model.Account;
import org.virga.api.model.Job;
import org.virga.api.model.ResourceRef;
import org.virga.api.model.RoleType;
import org.virga.api.model.Vm;
import org.virga.api.store.Transaction;
import org.virga.testkit.FakeAccess;
import org.virga.testkit.Fixtures;
import org.virga.testkit.MemoryStore;
import org.virga.testkit.SmallCloud;

class QueueCommandsTest {

    private final MemoryStore store = new MemoryStore();
    private final SmallCloud cloud = SmallCloud.in(store, 1);
    private final FakeJobs jobs = new FakeJobs(store);
    private final Vm vm = cloud.addVm("vm1");
    private final Vm other = cloud.addVm("vm2");
    private final Caller owner = cloud.userCaller();
    private final Caller admin = cloud.adminCaller();
    private final Caller stranger = new Caller(
            cloud.user().id(),
            cloud.insert(
                            Account.KIND,
                            Fixtures.account(store.nextId(Account.KIND), cloud.domain(), cloud.userRole(), "mallory"))
                    .id(),
            cloud.domain().id(),
            RoleType.USER,
            Caller.Origin.SIGNED,
            "local");
    private final Job first = add(vm, "startVirtualMachine", cloud.userAccount(), 3);
    private final Job second = add(vm, "stopVirtualMachine", cloud.adminAccount(), 1);
    private final Job third = add(vm, "rebootVirtualMachine", cloud.userAccount(), 1);
    private final Job elsewhere = add(other, "startVirtualMachine", cloud.userAccount(), 1);

    QueueCommandsTest() {
        queue(vm, List.of(first), List.of(second, third));
        queue(other, List.of(), List.of(elsewhere));
    }

    @Test
    void aQueueShowsItsJobsInOrder() {
        jobs.activities.put(first.uuid(), new Jobs.Activity(Jobs.Phase.RUNNING, "place", Fixtures.CREATED, null));

        JobQueueResponse queue = list(admin, true, null, null).get(0);

        assertThat(queue)
                .returns("VirtualMachine", JobQueueResponse::resourcetype)
                .returns(vm.uuid(), JobQueueResponse::resourceid)
                .returns("vm1", JobQueueResponse::resourcename)
                .returns(3, JobQueueResponse::concurrency)
                .returns(1, JobQueueResponse::running)
                .returns(2, JobQueueResponse::waiting);
        assertThat(queue.job())
                .extracting(QueuedJobResponse::jobid)
                .containsExactly(first.uuid(), second.uuid(), third.uuid());
        assertThat(queue.job()).extracting(QueuedJobResponse::position).containsExactly(0, 1, 2);
        assertThat(queue.job().get(0))
                .isEqualTo(new QueuedJobResponse(
                        first.uuid(),
                        "startVirtualMachine",
                        "running",
                        0,
                        10L,
                        "alice",
                        Fixtures.CREATED.minusSeconds(10),
                        40,
                        "place",
                        null));
    }

    @Test
    void ofJobsOfOthersAUserSeesOnlyThatTheyAreThere() {
        JobQueueResponse queue = list(owner, false, null, null).get(0);

        assertThat(queue.waiting()).isEqualTo(2);
        assertThat(queue.job().get(1))
                .isEqualTo(new QueuedJobResponse(null, null, "waiting", 1, 10L, null, null, null, null, null));
        assertThat(queue.job().get(2).jobid()).isEqualTo(third.uuid());
    }

    @Test
    void queuesWithoutAJobThatTheCallerMaySeeAreNotListed() {
        assertThat(list(stranger, true, null, null)).isEmpty();
        assertThat(list(stranger, true, vm.uuid(), null)).isEmpty();
        assertThat(list(admin, false, null, null)).hasSize(1);
    }

    @Test
    void queuesAreChosenByResourceAccountTypeAndKeyword() {
        assertThat(list(admin, false, other.uuid(), null))
                .extracting(JobQueueResponse::resourceid)
                .containsExactly(other.uuid());
        assertThat(list(admin, true, null, "REBOOT"))
                .extracting(JobQueueResponse::resourceid)
                .containsExactly(vm.uuid());
        assertThat(list(
                        admin,
                        new ListJobQueues.Parameters(
                                "alice", null, null, null, null, null, null, null, "virtualmachine")))
                .hasSize(2);
        assertThat(list(admin, new ListJobQueues.Parameters(null, null, null, null, true, null, null, null, "Host")))
                .isEmpty();
    }

    @Test
    void aJobThatIsAboutTheResourceInAnotherQueueIsFoundByIt() {
        UUID volume = UUID.randomUUID();
        Job attach = cloud.insert(
                Job.KIND,
                job(vm, "attachVolume", cloud.userAccount(), 1).withResource(new ResourceRef("volume", 7, volume)));
        queue(vm, List.of(), List.of(attach));

        assertThat(list(owner, false, volume, null))
                .extracting(JobQueueResponse::resourceid)
                .containsExactly(vm.uuid());
    }

    @Test
    void pagesAreCutFromAllQueues() {
        Answer.Listing page = (Answer.Listing) new ListJobQueues(jobs, new FakeAccess())
                .query(
                        cloud.context(admin),
                        new ListJobQueues.Parameters(null, null, null, null, true, 2, 1, null, null));

        assertThat(page.total()).isEqualTo(2);
        assertThat(page.rows())
                .extracting(row -> ((JobQueueResponse) row).resourceid())
                .containsExactly(other.uuid());
    }

    @Test
    void aJobIsCancelledByItsOwnerOrAnAdministrator() {
        assertThat(cancel(owner, first.uuid()))
                .returns(true, CancelResponse::success)
                .returns("cancelled", CancelResponse::cancellation);
        jobs.cancellation = Jobs.Cancellation.REQUESTED;
        assertThat(cancel(admin, third.uuid()).cancellation()).isEqualTo("requested");
        assertThat(jobs.cancelled).containsExactly(first.uuid(), third.uuid());
    }

    @Test
    void nobodyElseCancelsAJob() {
        refused(ErrorKind.FORBIDDEN, () -> cancel(stranger, first.uuid()));
        refused(ErrorKind.FORBIDDEN, () -> cancel(owner, second.uuid()));
        assertThat(jobs.cancelled).isEmpty();
    }

    @Test
    void whatIsOverOrUnknownCannotBeCancelled() {
        cloud.commit(Transaction.builder()
                .archive(first, first.with(next -> next.state(Job.State.DONE).completed(Fixtures.CREATED)))
                .build());
        jobs.cancellation = Jobs.Cancellation.OVER;

        assertThatThrownBy(() -> cancel(owner, first.uuid()))
                .hasMessage("The job " + first.uuid() + " is over (DONE since " + Fixtures.CREATED
                        + "): there is nothing to cancel");
        refused(ErrorKind.CONFLICT, () -> cancel(owner, first.uuid()));
        refused(ErrorKind.PARAMETER, () -> cancel(owner, new UUID(0, 0)));
    }

    @Test
    void aJobIsMovedToTheFrontOrBehindAnother() {
        Answer.Single moved = (Answer.Single) move(admin, third.uuid(), null, true);
        move(admin, third.uuid(), second.uuid(), null);

        assertThat(jobs.moves)
                .containsExactly(third.uuid() + " behind null", third.uuid() + " behind " + second.uuid());
        assertThat(((JobQueueResponse) moved.row()).resourceid()).isEqualTo(vm.uuid());
    }

    @Test
    void whereAJobGoesHasToBeToldOnce() {
        refused(ErrorKind.INVALID, () -> move(admin, third.uuid(), null, null));
        refused(ErrorKind.INVALID, () -> move(admin, third.uuid(), null, false));
        refused(ErrorKind.INVALID, () -> move(admin, third.uuid(), second.uuid(), true));
        refused(ErrorKind.PARAMETER, () -> move(admin, third.uuid(), new UUID(0, 0), null));
    }

    @Test
    void aDomainAdministratorMovesNobodyElsesJobsBack() {
        Caller domainAdmin = new Caller(
                owner.user(), owner.account(), owner.domain(), RoleType.DOMAIN_ADMIN, owner.origin(), owner.address());

        refused(ErrorKind.FORBIDDEN, () -> move(domainAdmin, third.uuid(), null, true));
        assertThat(jobs.moves).isEmpty();

        queue(vm, List.of(first), List.of(third));
        move(domainAdmin, third.uuid(), null, true);
        assertThat(jobs.moves).hasSize(1);
    }

    @Test
    void aJobThatWaitsInNoQueueCannotBeMoved() {
        Job free = cloud.insert(
                Job.KIND, job(vm, "anything", cloud.userAccount(), 1).withQueue(null));

        refused(ErrorKind.CONFLICT, () -> move(admin, free.uuid(), null, true));
    }

    private List<JobQueueResponse> list(Caller caller, boolean all, @Nullable UUID resource, @Nullable String keyword) {
        return list(caller, new ListJobQueues.Parameters(null, null, null, keyword, all, null, null, resource, null));
    }

    private List<JobQueueResponse> list(Caller caller, ListJobQueues.Parameters parameters) {
        Answer answer = new ListJobQueues(jobs, new FakeAccess()).query(cloud.context(caller), parameters);
        return ((Answer.Listing) answer)
                .rows().stream().map(row -> (JobQueueResponse) row).toList();
    }

    private CancelResponse cancel(Caller caller, UUID job) {
        Answer answer = new CancelAsyncJob(jobs, new FakeAccess())
                .execute(cloud.context(caller), new CancelAsyncJob.Parameters(job));
        return (CancelResponse) ((Answer.Flat) answer).row();
    }

    private Answer move(Caller caller, UUID job, @Nullable UUID behind, @Nullable Boolean toFront) {
        return new MoveAsyncJob(jobs, new FakeAccess())
                .execute(cloud.context(caller), new MoveAsyncJob.Parameters(behind, job, toFront));
    }

    private static void refused(ErrorKind kind, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CommandException.class, e -> assertThat(e.kind())
                .isEqualTo(kind));
    }

    private void queue(Vm vm, List<Job> running, List<Job> waiting) {
        String name = "vm:" + vm.id();
        jobs.queues.put(
                name,
                new Jobs.Queue(
                        name,
                        running.stream().map(Job::uuid).toList(),
                        waiting.stream().map(Job::uuid).toList()));
    }

    private Job add(Vm vm, String command, Account account, int concurrency) {
        return cloud.insert(Job.KIND, job(vm, command, account, concurrency));
    }

    private Job job(Vm vm, String command, Account account, int concurrency) {
        return new Job(
                store.nextId(Job.KIND),
                UUID.randomUUID(),
                command,
                "1",
                Map.of(),
                cloud.user().id(),
                account.id(),
                "SIGNED",
                "vm:" + vm.id(),
                0,
                new Job.Terms(concurrency, Job.Terms.NORMAL_PRIORITY, 0, 0),
                null,
                ResourceRef.of(Vm.KIND, vm),
                "VirtualMachine",
                null,
                null,
                null,
                Job.State.QUEUED,
                false,
                List.of(),
                0,
                1,
                null,
                null,
                null,
                0,
                null,
                Fixtures.CREATED.minusSeconds(10),
                null,
                null);
    }
}
