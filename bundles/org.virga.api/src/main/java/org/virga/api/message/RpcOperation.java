package org.virga.api.message;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Makes a method of an {@link RpcEndpoint} one that can be called over the broker. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RpcOperation {

    /** What callers name, for example {@code "report"}. */
    String name();

    /** {@code major.minor}; see {@link RpcMethod} for whom it serves. */
    String version();
}
