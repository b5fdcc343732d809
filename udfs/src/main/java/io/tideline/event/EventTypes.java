package io.tideline.event;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * How Flink carries the records of this package. {@code TypeInformation.of(Event.class)} finds the
 * same, since the records name their factories.
 */
public final class EventTypes {
    public static final TypeInformation<Event> EVENT =
            new RecordTypeInfo<>(Event.class, EventSerializer::new);
    public static final TypeInformation<Rejection> REJECTION =
            new RecordTypeInfo<>(Rejection.class, RejectionSerializer::new);
    public static final TypeInformation<Decoded> DECODED =
            new RecordTypeInfo<>(Decoded.class, DecodedSerializer::new);

    private EventTypes() {}

    /** Named by {@link Event}. */
    public static final class EventFactory extends TypeInfoFactory<Event> {
        @Override
        public TypeInformation<Event> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return EVENT;
        }
    }

    /** Named by {@link Rejection}. */
    public static final class RejectionFactory extends TypeInfoFactory<Rejection> {
        @Override
        public TypeInformation<Rejection> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return REJECTION;
        }
    }

    /** Named by {@link Decoded}. */
    public static final class DecodedFactory extends TypeInfoFactory<Decoded> {
        @Override
        public TypeInformation<Decoded> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return DECODED;
        }
    }

    /** A type that one serializer of ours writes as a whole. */
    private static final class RecordTypeInfo<T> extends TypeInformation<T> {
        private static final long serialVersionUID = 1L;

        private interface Serializers<T>
                extends Supplier<TypeSerializer<T>>, java.io.Serializable {}

        private final Class<T> type;
        private final Serializers<T> serializers;

        private RecordTypeInfo(Class<T> type, Serializers<T> serializers) {
            this.type = type;
            this.serializers = serializers;
        }

        @Override
        public boolean isBasicType() {
            return false;
        }

        @Override
        public boolean isTupleType() {
            return false;
        }

        @Override
        public int getArity() {
            return 1;
        }

        @Override
        public int getTotalFields() {
            return 1;
        }

        @Override
        public Class<T> getTypeClass() {
            return type;
        }

        @Override
        public boolean isKeyType() {
            return false;
        }

        @Override
        public TypeSerializer<T> createSerializer(SerializerConfig config) {
            return serializers.get();
        }

        @Override
        public boolean canEqual(Object other) {
            return other instanceof RecordTypeInfo;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof RecordTypeInfo<?> info && info.type == type;
        }

        @Override
        public int hashCode() {
            return Objects.hashCode(type);
        }

        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }
}
