package io.tideline.stage;

import io.tideline.event.RecordTypeInfo;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * How Flink carries the records of this package between operators. State keeps to the types that it
 * was written with.
 */
public final class StageTypes {
    public static final TypeInformation<MemberReport> MEMBER_REPORT =
            new RecordTypeInfo<>(MemberReport.class, MemberReportSerializer::new);
    public static final TypeInformation<EntityDay> ENTITY_DAY =
            new RecordTypeInfo<>(EntityDay.class, EntityDaySerializer::new);

    private StageTypes() {}

    /** Named by {@link MemberReport}. */
    public static final class MemberReportFactory extends TypeInfoFactory<MemberReport> {
        @Override
        public TypeInformation<MemberReport> createTypeInfo(
                Type type, Map<String, TypeInformation<?>> parameters) {
            return MEMBER_REPORT;
        }
    }
}
