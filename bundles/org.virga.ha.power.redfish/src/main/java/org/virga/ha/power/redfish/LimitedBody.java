package org.virga.ha.power.redfish;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Takes an answer up to a length: a board that is broken does not fill the memory. */
final class LimitedBody implements BodySubscriber<byte[]> {

    private static final int MOST_BYTES = 4 << 20;

    private final BodySubscriber<byte[]> whole;
    private Flow.@Nullable Subscription subscription;
    private long taken;

    LimitedBody(BodySubscriber<byte[]> whole) {
        this.whole = whole;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        whole.onSubscribe(begun);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        taken += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (taken <= MOST_BYTES) {
            whole.onNext(buffers);
            return;
        }
        if (subscription != null) {
            subscription.cancel();
        }
        whole.onError(new IOException("its answer is longer than " + MOST_BYTES + " bytes"));
    }

    @Override
    public void onError(Throwable failure) {
        whole.onError(failure);
    }

    @Override
    public void onComplete() {
        whole.onComplete();
    }
}
