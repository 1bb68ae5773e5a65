package org.virga.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.api.job.JobContext;
import org.virga.api.job.Outcome;
import org.virga.api.model.ResourceRef;
import org.virga.spi.command.AsyncCommand;
import org.virga.spi.command.CommandContext;
import org.virga.spi.command.CommandHandler;
import org.virga.spi.command.CommandSpec;
import org.virga.spi.command.Field;
import org.virga.spi.command.Param;
import org.virga.spi.command.Query;

class CommandModelTest {

    record Good(@Param("text") String name) {}

    record Undescribed(String name) {}

    record Primitive(@Param("number") int count) {}

    record Doubled(
            @Param("text") String name,
            @Param(value = "text", name = "NAME") String other) {}

    record Deep(@Param("maps") Map<String, Integer> details) {}

    record Response(
            @Field("text") String name, @Field("itself") List<Response> children) {}

    record BadResponse(@Field("thread") Thread thread) {}

    record UndescribedResponse(String name) {}

    record Secret(
            @Param("name") String name,

            @Param(value = "password", secret = true, required = true)
            String password) {}

    record Optional(
            @Param("name") String name,
            @Param(value = "password", secret = true) String password) {}

    @CommandSpec(name = "later", response = Response.class, description = "")
    private static final class Later<P extends Record> implements AsyncCommand<P> {

        private final Class<P> type;

        Later(Class<P> type) {
            this.type = type;
        }

        @Override
        public Class<P> parameters() {
            return type;
        }

        @Override
        public ResourceRef accept(CommandContext context, P parameters) {
            throw new AssertionError("Only looked at");
        }

        @Override
        public Outcome run(CommandContext context, P parameters, JobContext job) {
            throw new AssertionError("Only looked at");
        }
    }

    private abstract static class Sample<P extends Record> implements Query<P> {

        private final Class<P> type;

        Sample(Class<P> type) {
            this.type = type;
        }

        @Override
        public Class<P> parameters() {
            return type;
        }

        @Override
        public Answer query(CommandContext context, P parameters) {
            return new Answer.Success(null);
        }
    }

    private static final class Unnamed<P extends Record> extends Sample<P> {
        Unnamed(Class<P> type) {
            super(type);
        }
    }

    @CommandSpec(name = "good", response = Response.class, description = "")
    private static final class Named<P extends Record> extends Sample<P> {
        Named(Class<P> type) {
            super(type);
        }
    }

    @CommandSpec(name = "bad", response = BadResponse.class, description = "")
    private static final class Answering<P extends Record> extends Sample<P> {
        Answering(Class<P> type) {
            super(type);
        }
    }

    @CommandSpec(name = "bad", response = UndescribedResponse.class, description = "")
    private static final class AnsweringUndescribed<P extends Record> extends Sample<P> {
        AnsweringUndescribed(Class<P> type) {
            super(type);
        }
    }

    @Test
    void aHandlerThatSaysEverythingIsTaken() throws MalformedCommandException {
        CommandModel model = CommandModel.of(new Named<>(Good.class));

        assertThat(model.name()).isEqualTo("good");
        assertThat(model.parameters()).extracting(Parameter::name).containsExactly("name");
        assertThat(model.fields()).extracting(ResponseField::type).containsExactly("string", "list");
    }

    @Test
    void whatIsMalformedIsNamed() {
        assertMalformed(new Unnamed<>(Good.class), "@CommandSpec");
        assertMalformed(new Named<>(Undescribed.class), "name has no @Param");
        assertMalformed(new Named<>(Primitive.class), "count is of the type int");
        assertMalformed(new Named<>(Doubled.class), "two parameters of the name name");
        assertMalformed(new Named<>(Deep.class), "details is of the type");
        assertMalformed(new Answering<>(Good.class), "thread");
        assertMalformed(
                new AnsweringUndescribed<>(Good.class), "name of its response UndescribedResponse has no @Field");
    }

    @Test
    void aSecretIsNothingForAJob() throws MalformedCommandException {
        assertMalformed(new Later<>(Secret.class), "its parameter password is secret");
        assertThat(CommandModel.of(new Named<>(Secret.class)).parameters()).hasSize(2);

        CommandModel model = CommandModel.of(new Later<>(Optional.class));

        assertThat(ParameterBinder.known(model, Map.of("name", "web1", "Password", "hush")))
                .containsOnlyKeys("name");
    }

    private static void assertMalformed(CommandHandler<?> handler, String part) {
        assertThatThrownBy(() -> CommandModel.of(handler))
                .isInstanceOf(MalformedCommandException.class)
                .hasMessageContaining(part);
    }
}
