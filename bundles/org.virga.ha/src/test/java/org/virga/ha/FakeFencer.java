package org.virga.ha;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.virga.api.model.Host;
import org.virga.spi.ha.Fence;
import org.virga.spi.ha.Fencer;
import org.virga.spi.ha.Suspect;

/** Does what a test wants. */
final class FakeFencer implements Fencer {

    final List<String> fenced = new CopyOnWriteArrayList<>();
    final List<String> released = new CopyOnWriteArrayList<>();
    volatile Fence fence = new Fence.Done("switched off");
    volatile Runnable effect = () -> {};
    private final boolean forceful;

    FakeFencer(boolean forceful) {
        this.forceful = forceful;
    }

    @Override
    public String means() {
        return "power";
    }

    @Override
    public boolean fits(Suspect suspect) {
        return true;
    }

    @Override
    public boolean forceful() {
        return forceful;
    }

    @Override
    public Fence fence(Suspect suspect) {
        fenced.add(suspect.host().name());
        effect.run();
        return fence;
    }

    @Override
    public void release(Host host) {
        released.add(host.name());
    }
}
