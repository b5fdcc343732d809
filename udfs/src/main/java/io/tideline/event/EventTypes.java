package io.tideline.event;

import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

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
}
