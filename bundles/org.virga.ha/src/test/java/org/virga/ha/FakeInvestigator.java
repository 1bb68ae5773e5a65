package org.virga.ha;

import java.util.concurrent.CountDownLatch;
import org.virga.spi.ha.Finding;
import org.virga.spi.ha.Investigator;
import org.virga.spi.ha.Suspect;

/** Says what a test wants. */
final class FakeInvestigator implements Investigator {

    volatile Finding finding = Finding.unknown("no answer");
    volatile boolean hangs;
    volatile boolean fails;

    @Override
    public String looksAt() {
        return "test";
    }

    @Override
    public Finding investigate(Suspect suspect) throws InterruptedException {
        if (fails) {
            throw new IllegalStateException("scripted");
        }
        if (hangs) {
            new CountDownLatch(1).await();
        }
        return finding;
    }
}
