package org.virga.cloudstack;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.virga.api.command.Answer;
import org.virga.api.command.Call;
import org.virga.api.command.Dispatcher;

/** Records calls and answers them as told. */
final class FakeDispatcher implements Dispatcher {

    final List<Call> calls = new ArrayList<>();
    Function<Call, Answer> answer = call -> new Answer.Success(null);

    @Override
    public Answer dispatch(Call call) {
        calls.add(call);
        return answer.apply(call);
    }

    Call last() {
        return calls.get(calls.size() - 1);
    }
}
