package org.virga.cloudstack;

import java.util.Map;
import org.virga.api.command.Answer;

/** Writes answers and errors. Any thread may call. */
interface Format {

    /** The content type without its character set. */
    String mediaType();

    /**
     * An answer.
     *
     * @param extra fields that follow those of the answer, directly in the envelope
     */
    byte[] answer(String envelope, Answer answer, Map<String, String> extra);

    byte[] error(String envelope, ApiError error);
}
