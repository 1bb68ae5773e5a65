package org.virga.dispatcher;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentServiceObjects;
import org.virga.api.command.CommandException;
import org.virga.api.command.ErrorKind;

/** The catalogue, got when it is used first. For any number of threads. */
final class LateCatalogue implements Supplier<CommandCatalogue> {

    private final ComponentServiceObjects<CommandCatalogue> catalogues;
    /** Guarded by {@code this} for writing. */
    private volatile @Nullable CommandCatalogue catalogue;

    LateCatalogue(ComponentServiceObjects<CommandCatalogue> catalogues) {
        this.catalogues = catalogues;
    }

    @Override
    public CommandCatalogue get() {
        CommandCatalogue got = catalogue;
        return got == null ? first() : got;
    }

    private synchronized CommandCatalogue first() {
        CommandCatalogue got = catalogue == null ? catalogues.getService() : catalogue;
        if (got == null) {
            throw new CommandException(ErrorKind.BUSY, "The dispatcher is being replaced; try again");
        }
        catalogue = got;
        return got;
    }
}
