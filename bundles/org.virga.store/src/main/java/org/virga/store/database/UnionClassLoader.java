package org.virga.store.database;

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees what two bundles see. OpenJPA asks one class loader for the entities and for its own classes, which stand in
 * different bundles.
 */
final class UnionClassLoader extends ClassLoader {

    private final ClassLoader second;

    UnionClassLoader(ClassLoader first, ClassLoader second) {
        super(first);
        this.second = second;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        return second.loadClass(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        return second.getResource(name);
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        List<URL> found = new ArrayList<>(Collections.list(second.getResources(name)));
        return Collections.enumeration(found);
    }
}
