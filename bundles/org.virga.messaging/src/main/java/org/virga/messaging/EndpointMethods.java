package org.virga.messaging;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.virga.api.message.RpcEndpoint;
import org.virga.api.message.RpcHandlers;
import org.virga.api.message.RpcMethod;
import org.virga.api.message.RpcOperation;
import org.virga.api.message.Sender;

/** Finds the methods of an endpoint by their annotation. */
final class EndpointMethods {

    private EndpointMethods() {}

    /** The answer of a method that returns nothing. */
    record Nothing() {}

    /** @throws IllegalArgumentException when a method is not as it has to be; the message names it and says why */
    static RpcHandlers of(RpcEndpoint endpoint) {
        RpcHandlers.Builder handlers = RpcHandlers.builder();
        List<Method> methods = Arrays.stream(endpoint.getClass().getMethods())
                .filter(method -> method.isAnnotationPresent(RpcOperation.class))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        for (Method hidden : endpoint.getClass().getDeclaredMethods()) {
            if (hidden.isAnnotationPresent(RpcOperation.class) && !methods.contains(hidden)) {
                throw wrong(hidden, "is not public");
            }
        }
        if (methods.isEmpty()) {
            throw new IllegalArgumentException(
                    endpoint.getClass().getName() + " has no public method with @RpcOperation");
        }
        for (Method method : methods) {
            add(handlers, endpoint, method);
        }
        return handlers.build();
    }

    private static void add(RpcHandlers.Builder handlers, RpcEndpoint endpoint, Method method) {
        RpcOperation operation = method.getAnnotation(RpcOperation.class);
        Versions.@Nullable Version version = Versions.Version.parse(operation.version());
        if (operation.name().isBlank()) {
            throw wrong(method, "has an empty name");
        }
        if (version == null) {
            throw wrong(method, "has the version '" + operation.version() + "', which is not of the form major.minor");
        }
        if (Modifier.isStatic(method.getModifiers()) || !takesOneRecord(method.getParameterTypes())) {
            throw wrong(method, "has to take one record, and at most a Sender behind it");
        }
        boolean silent = method.getReturnType() == void.class;
        if (!silent && !method.getReturnType().isRecord()) {
            throw wrong(method, "has to return a record or nothing");
        }
        // The class itself need not be public.
        method.setAccessible(true);
        Class<? extends Record> arguments = method.getParameterTypes()[0].asSubclass(Record.class);
        Class<? extends Record> result =
                silent ? Nothing.class : method.getReturnType().asSubclass(Record.class);
        try {
            on(handlers, operation.name(), version, arguments, result, endpoint, method);
        } catch (IllegalArgumentException e) {
            throw wrong(method, "has the name '" + operation.name() + "', which another has too");
        }
    }

    private static boolean takesOneRecord(Class<?>[] parameters) {
        boolean told = parameters.length == 2 && parameters[1] == Sender.class;
        return (told || parameters.length == 1) && parameters[0].isRecord();
    }

    private static <A extends Record, R extends Record> void on(
            RpcHandlers.Builder handlers,
            String name,
            Versions.Version version,
            Class<A> arguments,
            Class<R> result,
            RpcEndpoint endpoint,
            Method method) {
        RpcMethod<A, R> served = new RpcMethod<>(name, version.major(), version.minor(), arguments, result);
        handlers.onFrom(served, (given, sender) -> result.cast(invoke(endpoint, method, given, sender)));
    }

    private static Object invoke(RpcEndpoint endpoint, Method method, Record arguments, Sender sender)
            throws Exception {
        try {
            Object answer = method.getParameterCount() == 1
                    ? method.invoke(endpoint, arguments)
                    : method.invoke(endpoint, arguments, sender);
            return answer == null ? new Nothing() : answer;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    private static IllegalArgumentException wrong(Method method, String why) {
        return new IllegalArgumentException(
                "The remote method " + method.getDeclaringClass().getName() + "."
                        + method.getName() + " " + why + ": it has to be public R " + method.getName()
                        + "(A arguments) or (A arguments, Sender sender) with records A and R, or void, and a version such as \"1.0\"");
    }
}
