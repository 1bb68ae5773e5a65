package org.virga.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.virga.api.model.Account;
import org.virga.api.model.Domain;
import org.virga.api.model.Job;
import org.virga.api.model.User;
import org.virga.api.store.Snapshot;
import org.virga.spi.command.Field;

/** A job on the wire. Who it names may be gone, as finished jobs stay. */
record JobResponse(
        @Field("account that the job belongs to") @Nullable UUID accountid,
        @Field("name of the account") @Nullable String account,
        @Field("domain of the account") @Nullable UUID domainid,
        @Field("path of the domain") @Nullable String domainpath,
        @Field("user who asked for the job") @Nullable UUID userid,
        @Field("command that the job carries out") String cmd,

        @Field("0, as the protocol has no figure for how far a job is")
        Integer jobprocstatus,

        @Field("0, or the error code of a job that failed") Integer jobresultcode,
        @Field("kind of the result") @Nullable String jobresulttype,
        @Field("what the command answers") @Nullable Map<String, Object> jobresult,
        @Field("kind of what the job is about") @Nullable String jobinstancetype,
        @Field("what the job is about") @Nullable UUID jobinstanceid,
        @Field("when the job was accepted") Instant created,
        @Field("when the job ended") @Nullable Instant completed,
        @Field("id of the job") UUID jobid,

        @Field("0 while it goes on, 1 done, 2 failed, 3 cancelled")
        Integer jobstatus) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    static JobResponse of(Snapshot snapshot, Job job) {
        Optional<Account> account = snapshot.find(Account.KIND, job.account());
        Optional<Domain> domain = account.flatMap(known -> snapshot.find(Domain.KIND, known.domain()));
        boolean over = job.state().finished();
        return new JobResponse(
                account.map(Account::uuid).orElse(null),
                account.map(Account::name).orElse(null),
                domain.map(Domain::uuid).orElse(null),
                domain.map(Domain::path).orElse(null),
                snapshot.find(User.KIND, job.user()).map(User::uuid).orElse(null),
                job.command(),
                0,
                over ? job.errorCode() : 0,
                over ? "object" : null,
                over ? result(job) : null,
                job.resourceType(),
                job.resource() == null ? null : job.resource().uuid(),
                job.created(),
                job.completed(),
                job.uuid(),
                status(job.state()));
    }

    private static int status(Job.State state) {
        return switch (state) {
            case QUEUED, RUNNING -> 0;
            case DONE -> 1;
            case FAILED -> 2;
            case CANCELLED -> 3;
        };
    }

    private static Map<String, Object> result(Job job) {
        Map<String, Object> result = new LinkedHashMap<>();
        String json = job.result();
        String object = job.resultObject();
        if (job.state() != Job.State.DONE) {
            result.put("errorcode", job.errorCode());
            result.put("errortext", job.errorText() == null ? "" : job.errorText());
        } else if (json == null) {
            result.put("success", true);
        } else if (object == null) {
            result.putAll(parse(json));
        } else {
            result.put(object, parse(json));
        }
        return result;
    }

    private static Map<String, Object> parse(String json) {
        try {
            return JSON.readValue(json, OBJECT);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The result of a job is no JSON object: " + json, e);
        }
    }
}
