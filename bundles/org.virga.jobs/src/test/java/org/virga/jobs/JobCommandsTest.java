package org.virga.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.virga.api.command.Answer;
import org.virga.api.command.Caller;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;
import org.virga.api.job.Outcome;
import org.virga.api.model.RoleType;
import org.virga.api.model.Vm;
import org.virga.spi.command.Field;
import org.virga.testkit.FakeAccess;

@Timeout(60)
class JobCommandsTest {

    private final JobsFixture fixture = new JobsFixture();
    private final Vm vm = fixture.cloud.addVm("vm1");
    private final Caller owner = fixture.cloud.userCaller();
    private final Caller admin = fixture.cloud.adminCaller();

    @AfterEach
    void stop() {
        fixture.close();
    }

    record Nic(
            @Field("address") String ipaddress,
            @Field("index") int deviceid) {}

    record Machine(
            @Field("id") UUID id,
            @Field("since") Instant created,
            @Field("nics") List<Nic> nic,
            @Field("none") @Nullable String group) {}

    @Test
    void aRunningJobHasNoResult() {
        Gate gate = new Gate();
        fixture.commands.register("work", (parameters, job) -> {
            gate.pass();
            return Outcome.Done.success();
        });
        UUID job = fixture.submitFor(vm, "work");
        gate.awaitArrival();

        JobResponse response = query(owner, job);

        assertThat(response)
                .returns(0, JobResponse::jobstatus)
                .returns(0, JobResponse::jobresultcode)
                .returns(null, JobResponse::jobresulttype)
                .returns(null, JobResponse::jobresult)
                .returns(null, JobResponse::completed)
                .returns("work", JobResponse::cmd)
                .returns("VirtualMachine", JobResponse::jobinstancetype)
                .returns(vm.uuid(), JobResponse::jobinstanceid)
                .returns("alice", JobResponse::account)
                .returns("ROOT", JobResponse::domainpath);
        gate.open();
    }

    @Test
    void theResultOfAJobStandsUnderItsName() {
        fixture.commands.register(
                "work",
                (parameters, job) -> Outcome.Done.of(
                        "virtualmachine",
                        new Machine(
                                vm.uuid(),
                                Instant.parse("2026-11-21T04:48:38Z"),
                                List.of(new Nic("10.1.0.2", 0)),
                                null)));
        UUID job = fixture.submitFor(vm, "work");
        fixture.ended(job);

        JobResponse response = query(owner, job);

        assertThat(response.jobstatus()).isEqualTo(1);
        assertThat(response.jobresulttype()).isEqualTo("object");
        assertThat(response.jobresult())
                .isEqualTo(Map.of(
                        "virtualmachine",
                        Map.of(
                                "id",
                                vm.uuid().toString(),
                                "created",
                                "2026-11-21T04:48:38+0000",
                                "nic",
                                List.of(Map.of("ipaddress", "10.1.0.2", "deviceid", 0)))));
    }

    @Test
    void plainSuccessAndFailureAreShownAsTheProtocolDoes() {
        fixture.commands.register("good", (parameters, job) -> Outcome.Done.success());
        fixture.commands.register(
                "bad", (parameters, job) -> new Outcome.Failed(ErrorKind.INSUFFICIENT_CAPACITY, "no room"));
        UUID good = fixture.submit("good");
        UUID bad = fixture.submit("bad");
        fixture.ended(good);
        fixture.ended(bad);

        assertThat(query(owner, good).jobresult()).isEqualTo(Map.of("success", true));
        assertThat(query(owner, bad))
                .returns(2, JobResponse::jobstatus)
                .returns(533, JobResponse::jobresultcode)
                .returns(Map.of("errorcode", 533, "errortext", "no room"), JobResponse::jobresult);
    }

    @Test
    void finishedJobsAreFoundInHistoryAfterARestart() {
        fixture.commands.register("good", (parameters, job) -> Outcome.Done.success());
        UUID job = fixture.submit("good");
        fixture.ended(job);

        fixture.restart();

        assertThat(query(owner, job).jobstatus()).isEqualTo(1);
    }

    @Test
    void jobsOfOthersAreForAdministrators() {
        fixture.commands.register("good", (parameters, job) -> Outcome.Done.success());
        UUID job = fixture.submit("good");
        fixture.ended(job);
        Caller stranger = new Caller(
                fixture.cloud.admin().id(),
                fixture.cloud.adminAccount().id(),
                fixture.cloud.domain().id(),
                RoleType.USER,
                Caller.Origin.SIGNED,
                "local");

        assertThat(query(admin, job).jobstatus()).isEqualTo(1);
        assertRefused(ErrorKind.FORBIDDEN, () -> query(stranger, job));
    }

    @Test
    void anUnknownJobIsRefusedLikeAnyUnknownId() {
        UUID nothing = new UUID(0, 0);

        assertThatThrownBy(() -> query(admin, nothing))
                .hasMessage("Unable to execute API command queryasyncjobresult due to invalid value. Invalid parameter"
                        + " jobid value=00000000-0000-0000-0000-000000000000 due to incorrect long value format, or"
                        + " entity does not exist or due to incorrect parameter annotation for the field in api cmd"
                        + " class.");
        assertRefused(ErrorKind.PARAMETER, () -> query(admin, nothing));
    }

    @Test
    void jobsThatAreNotOverAreListedToThoseWhoMaySeeThem() {
        UUID first = fixture.submit("nowhere", "vm:1");
        UUID second = fixture.submit("elsewhere", "vm:1");

        assertThat(list(owner, null, null)).containsExactly(first, second);
        assertThat(list(admin, null, null)).containsExactly(first, second);
        assertThat(list(owner, "ELSE", null)).containsExactly(second);
        assertThat(list(owner, null, Instant.parse("2099-01-01T00:00:00Z"))).isEmpty();
    }

    private JobResponse query(Caller caller, UUID job) {
        QueryAsyncJobResult command = new QueryAsyncJobResult(fixture.jobs(), new FakeAccess());
        Answer answer = command.query(fixture.cloud.context(caller), new QueryAsyncJobResult.Parameters(job));
        return (JobResponse) ((Answer.Flat) answer).row();
    }

    private List<UUID> list(Caller caller, @Nullable String keyword, @Nullable Instant since) {
        Answer answer = new ListAsyncJobs(new FakeAccess())
                .query(
                        fixture.cloud.context(caller),
                        new ListAsyncJobs.Parameters(null, null, null, keyword, true, null, null, since));
        return ((Answer.Listing) answer)
                .rows().stream().map(row -> ((JobResponse) row).jobid()).toList();
    }

    private static void assertRefused(ErrorKind kind, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(CommandException.class, e -> assertThat(e.kind())
                .isEqualTo(kind));
    }
}
