package org.virga.store.document;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.virga.api.model.Id;

/** How the types that records are made of stand in documents: an id as a number, a time as text. */
final class RecordModule extends SimpleModule {

    private static final long serialVersionUID = 1L;

    RecordModule() {
        super("virga-records");
        addSerializer(new IdWriter());
        addDeserializer(Id.class, new IdReader());
        addSerializer(new InstantWriter());
        addDeserializer(Instant.class, new InstantReader());
        setDeserializerModifier(new ImmutableCollections());
    }

    /** Lists, sets and maps of records are immutable, and empty where the document has none. */
    private static final class ImmutableCollections extends BeanDeserializerModifier {

        private static final long serialVersionUID = 1L;

        @Override
        public JsonDeserializer<?> modifyCollectionDeserializer(
                DeserializationConfig config,
                CollectionType type,
                BeanDescription description,
                JsonDeserializer<?> deserializer) {
            return Set.class.isAssignableFrom(type.getRawClass())
                    ? new CopyingReader(deserializer, Set.of(), read -> Set.copyOf((Set<?>) read))
                    : new CopyingReader(deserializer, List.of(), read -> List.copyOf((List<?>) read));
        }

        @Override
        public JsonDeserializer<?> modifyMapDeserializer(
                DeserializationConfig config,
                MapType type,
                BeanDescription description,
                JsonDeserializer<?> deserializer) {
            return new CopyingReader(deserializer, Map.of(), read -> Map.copyOf((Map<?, ?>) read));
        }
    }

    @SuppressWarnings("rawtypes") // the class literal of a generic type
    private static final class IdWriter extends StdScalarSerializer<Id> {

        private static final long serialVersionUID = 1L;

        IdWriter() {
            super(Id.class);
        }

        @Override
        public void serialize(Id id, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeNumber(id.value());
        }
    }

    @SuppressWarnings("rawtypes") // as above
    private static final class IdReader extends StdScalarDeserializer<Id> {

        private static final long serialVersionUID = 1L;

        IdReader() {
            super(Id.class);
        }

        @Override
        public Id deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return new Id<>(json.getLongValue());
        }
    }

    private static final class InstantWriter extends StdScalarSerializer<Instant> {

        private static final long serialVersionUID = 1L;

        InstantWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant instant, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(instant.toString());
        }
    }

    private static final class InstantReader extends StdScalarDeserializer<Instant> {

        private static final long serialVersionUID = 1L;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return Instants.parse(json.getText());
        }
    }
}
