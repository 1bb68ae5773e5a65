package org.virga.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.virga.api.command.Answer;
import org.virga.spi.command.CommandContext;
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

    private static void assertMalformed(Query<?> handler, String part) {
        assertThatThrownBy(() -> CommandModel.of(handler))
                .isInstanceOf(MalformedCommandException.class)
                .hasMessageContaining(part);
    }
}
