package org.virga.spi.command;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a component of a parameter record. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Param {

    /** What it is for: a phrase for {@code listApis}. */
    String value();

    /** Whether a call without it, or with an empty one, is refused. */
    boolean required() default false;

    /** The longest value that is taken, in characters. */
    int length() default 255;

    /** Name on the wire where it is not the component's name. */
    String name() default "";

    /** The protocol's type where it does not follow from the component's: {@code "long"}, {@code "map"}, ... */
    String type() default "";

    /**
     * Whether its value is kept out of logs, events and listings. A job keeps its parameters as they came, but for secret
     * ones, which it never gets: {@link AsyncCommand} tells where they go. So they are not required there.
     */
    boolean secret() default false;

    /** Release that brought it; empty for always there. */
    String since() default "";
}
