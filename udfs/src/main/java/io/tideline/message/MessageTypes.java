package io.tideline.message;

import io.tideline.serde.RecordTypeInfo;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * How Flink carries the records of this package between operators. State keeps to the types that it
 * was written with.
 */
public final class MessageTypes {
    public static final TypeInformation<AccountMessage> ACCOUNT_MESSAGE =
            new RecordTypeInfo<>(AccountMessage.class, AccountMessageSerializer::new);
    public static final TypeInformation<DailySnapshot> DAILY_SNAPSHOT =
            new RecordTypeInfo<>(DailySnapshot.class, DailySnapshotSerializer::new);

    private MessageTypes() {}

    /** Named by {@link AccountMessage}, and by its kinds, since Flink may look at these. */
    public static final class AccountMessageFactory extends TypeInfoFactory<AccountMessage> {
        @Override
        public TypeInformation<AccountMessage> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return ACCOUNT_MESSAGE;
        }
    }
}
