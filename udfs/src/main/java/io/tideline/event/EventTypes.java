package io.tideline.event;

import io.tideline.serde.RecordTypeInfo;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * How Flink carries the records of this package. {@code TypeInformation.of(Event.class)} finds the
 * same, since the records name the factory.
 */
public final class EventTypes {
    public static final TypeInformation<Event> EVENT =
            new RecordTypeInfo<>(Event.class, EventSerializer::new);
    public static final TypeInformation<Rejection> REJECTION =
            new RecordTypeInfo<>(Rejection.class, RejectionSerializer::new);
    public static final TypeInformation<DecodeResult> DECODED =
            new RecordTypeInfo<>(DecodeResult.class, DecodeResultSerializer::new);

    private EventTypes() {}

    /** Named by each of the records. */
    public static final class Factory<T> extends TypeInfoFactory<T> {
        @Override
        @SuppressWarnings("unchecked") // each type is of its own class
        public TypeInformation<T> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return (TypeInformation<T>)
                    Stream.of(EVENT, REJECTION, DECODED)
                            .filter(known -> known.getTypeClass() == type)
                            .findFirst()
                            .orElseThrow();
        }
    }
}
