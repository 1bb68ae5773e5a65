package org.virga.store.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import java.io.IOException;
import java.util.function.UnaryOperator;

/** Reads a collection and answers an immutable copy of it, or an empty one where there is none. */
final class CopyingReader extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    private final transient Object empty;
    private final transient UnaryOperator<Object> copy;

    CopyingReader(JsonDeserializer<?> reader, Object empty, UnaryOperator<Object> copy) {
        super(reader);
        this.empty = empty;
        this.copy = copy;
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> reader) {
        return new CopyingReader(reader, empty, copy);
    }

    @Override
    public Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
        return copy.apply(super.deserialize(json, context));
    }

    @Override
    public Object getNullValue(DeserializationContext context) {
        return empty;
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
        return empty;
    }
}
