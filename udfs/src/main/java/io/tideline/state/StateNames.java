package io.tideline.state;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * Every state of every operator: the operator's uid, the state's name and type, and whether it has
 * anything of a user or account. All of it is part of the format of savepoints.
 *
 * <p>Bytes start with a format of their own; {@link #NEWEST_FORMAT} is raised with any of them.
 */
public final class StateNames {
    /**
     * The newest format of any state, here or in a serializer, which is in {@link
     * #OPERATOR_METADATA}, so that a later version's state is refused before anything is read.
     */
    static final int NEWEST_FORMAT = 3;

    public static final String INGEST = "ingest";
    public static final String MEMBERS = "members";
    public static final String ACCOUNTS = "accounts";
    public static final String POPULATION_PRE_AGGREGATION = "population-pre-aggregation";
    public static final String POPULATION = "population";
    public static final String COHORTS = "cohorts";
    public static final String SCORES = "scores";
    public static final String ALERTS_FROM = "alerts-from";
    public static final String REJECTED_COUNTS = "rejected-counts";

    /** Whether a state has to be erased from. */
    public enum Contents {
        /** Ids of users or accounts, or what belongs to one of them; erasure removes it. */
        PERSONAL,

        /** Numbers and names of the product as a whole. */
        IMPERSONAL
    }

    /**
     * A state.
     *
     * @param descriptor its name and type
     * @param uids the operators that have it
     */
    public record Entry<D extends StateDescriptor<?, ?>>(
            D descriptor, Contents contents, List<String> uids) {}

    private static final List<Entry<?>> ALL = new ArrayList<>();

    private static final TypeInformation<byte[]> BYTES =
            PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
    private static final TypeInformation<long[]> LONGS =
            PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO;

    public static final ListStateDescriptor<Long> BOUND =
            list("bound", Types.LONG, Contents.IMPERSONAL, INGEST);

    public static final ListStateDescriptor<String> OPERATOR_METADATA =
            list("operator-metadata", Types.STRING, Contents.IMPERSONAL, MEMBERS, ACCOUNTS, SCORES);

    public static final ValueStateDescriptor<byte[]> USER =
            value("user", BYTES, Contents.PERSONAL, MEMBERS);

    /** By account. */
    public static final MapStateDescriptor<String, byte[]> USER_ACCOUNTS =
            map("user-accounts", Types.STRING, BYTES, Contents.PERSONAL, MEMBERS);

    /** By day and chunk. */
    public static final MapStateDescriptor<Long, long[]> MESSAGE_IDS =
            map("message-ids", Types.LONG, LONGS, Contents.PERSONAL, MEMBERS);

    /** By second. */
    public static final MapStateDescriptor<Long, byte[]> REORDER_BUFFER =
            map("reorder-buffer", Types.LONG, BYTES, Contents.PERSONAL, MEMBERS, ACCOUNTS);

    /** Of a key group, packs by number. */
    public static final MapStateDescriptor<Integer, byte[]> REORDER_BUFFER_IN_MEMORY =
            map("reorder-buffer-in-memory", Types.INT, BYTES, Contents.PERSONAL, MEMBERS, ACCOUNTS);

    public static final ListStateDescriptor<byte[]> LATE_EVENTS =
            list("late-events", BYTES, Contents.PERSONAL, MEMBERS);

    public static final ValueStateDescriptor<byte[]> LIVE_DUE =
            value("live-due", BYTES, Contents.PERSONAL, MEMBERS, ACCOUNTS);

    /** Of a key group, by keyed hash, the last day. */
    public static final MapStateDescriptor<String, Integer> SUPPRESSED =
            map("suppressed", Types.STRING, Types.INT, Contents.PERSONAL, MEMBERS, ACCOUNTS);

    public static final ValueStateDescriptor<byte[]> ACCOUNT =
            value("account", BYTES, Contents.PERSONAL, ACCOUNTS);

    /** By user. */
    public static final MapStateDescriptor<String, byte[]> ACCOUNT_MEMBERS =
            map("members", Types.STRING, BYTES, Contents.PERSONAL, ACCOUNTS);

    /** By day. */
    public static final MapStateDescriptor<Integer, byte[]> MEMBER_SUMS =
            map("member-sums", Types.INT, BYTES, Contents.PERSONAL, ACCOUNTS);

    /** By turn, how many packs it has. */
    public static final MapStateDescriptor<String, Integer> PENDING_TURNS =
            map("pending-turns", Types.STRING, Types.INT, Contents.PERSONAL, ACCOUNTS, SCORES);

    /** Packs, by turn and number. */
    public static final MapStateDescriptor<String, byte[]> PENDING_ROWS =
            map("pending-rows", Types.STRING, BYTES, Contents.PERSONAL, ACCOUNTS, SCORES);

    public static final ListStateDescriptor<byte[]> PARTS_OF_SUBTASK =
            list("parts", BYTES, Contents.IMPERSONAL, POPULATION_PRE_AGGREGATION);

    /** By day, profile and number. */
    public static final MapStateDescriptor<String, byte[]> PARTS =
            map("parts", Types.STRING, BYTES, Contents.IMPERSONAL, POPULATION);

    /** By day and profile, how many parts have come. */
    public static final MapStateDescriptor<Integer, Map<String, Integer>> PART_COUNTS =
            map(
                    "part-counts",
                    Types.INT,
                    Types.MAP(Types.STRING, Types.INT),
                    Contents.IMPERSONAL,
                    POPULATION);

    /** By day and segment, how many accounts more are in it from the end of the day on. */
    public static final MapStateDescriptor<String, Long> ACCOUNT_CHANGES =
            map("account-changes", Types.STRING, Types.LONG, Contents.IMPERSONAL, POPULATION);

    /** By segment. */
    public static final MapStateDescriptor<String, Long> KNOWN_ACCOUNTS =
            map("known-accounts", Types.STRING, Types.LONG, Contents.IMPERSONAL, POPULATION);

    public static final ValueStateDescriptor<Integer> LAST_CLOSED =
            value("last-closed", Types.INT, Contents.IMPERSONAL, POPULATION);

    /** The last day that the watermark has passed: it may not have closed yet. */
    public static final ValueStateDescriptor<Integer> LAST_PASSED =
            value("last-passed", Types.INT, Contents.IMPERSONAL, POPULATION);

    /** Started, activated, seconds. */
    public static final ValueStateDescriptor<long[]> COHORT_SUMS =
            value("sums", LONGS, Contents.IMPERSONAL, COHORTS);

    public static final ValueStateDescriptor<byte[]> HISTORY =
            value("history", BYTES, Contents.PERSONAL, SCORES);

    /** By level, day and profile. */
    public static final MapStateDescriptor<String, BigDecimal> BENCHMARKS =
            map("benchmarks", Types.STRING, Types.BIG_DEC, Contents.IMPERSONAL, SCORES);

    /** By profile, the last day that may have been scored by other terms, and a digest of these. */
    public static final MapStateDescriptor<String, String> SCORING_TERMS =
            map("scoring-terms", Types.STRING, Types.STRING, Contents.IMPERSONAL, SCORES);

    public static final MapStateDescriptor<String, Long> TIMES =
            map("times", Types.STRING, Types.LONG, Contents.IMPERSONAL, ALERTS_FROM);

    public static final ValueStateDescriptor<Long> REJECTED_RECORDS =
            value("records", Types.LONG, Contents.IMPERSONAL, REJECTED_COUNTS);

    private StateNames() {}

    /** Returns all of them. */
    public static List<Entry<?>> all() {
        return Collections.unmodifiableList(ALL);
    }

    private static <T> ValueStateDescriptor<T> value(
            String name, TypeInformation<T> type, Contents contents, String... uids) {
        return noted(new ValueStateDescriptor<>(name, type), contents, uids);
    }

    private static <T> ListStateDescriptor<T> list(
            String name, TypeInformation<T> element, Contents contents, String... uids) {
        return noted(new ListStateDescriptor<>(name, element), contents, uids);
    }

    private static <K, V> MapStateDescriptor<K, V> map(
            String name,
            TypeInformation<K> key,
            TypeInformation<V> value,
            Contents contents,
            String... uids) {
        return noted(new MapStateDescriptor<>(name, key, value), contents, uids);
    }

    private static <D extends StateDescriptor<?, ?>> D noted(
            D descriptor, Contents contents, String... uids) {
        ALL.add(new Entry<>(descriptor, contents, List.of(uids)));
        return descriptor;
    }
}
