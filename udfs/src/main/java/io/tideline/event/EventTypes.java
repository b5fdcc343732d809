package io.tideline.event;

import io.tideline.serde.RecordTypeInfo;
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
    public static final TypeInformation<DecodeResult> DECODED =
            new RecordTypeInfo<>(DecodeResult.class, DecodeResultSerializer::new);

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

    /** Named by {@link DecodeResult}. */
    public static final class DecodedFactory extends TypeInfoFactory<DecodeResult> {
        @Override
        public TypeInformation<DecodeResult> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return DECODED;
        }
    }
}
