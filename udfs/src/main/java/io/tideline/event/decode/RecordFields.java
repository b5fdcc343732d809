package io.tideline.event.decode;

import java.io.IOException;
import java.io.Serializable;

/**
 * The fields of one record that the rules look at, wherever they stood in it. Refilled by each
 * record; not for several threads.
 */
public final class RecordFields {

    /** Fills the fields from records of one shape. One instance serves one thread. */
    public interface Reader {
        /**
         * Reads a record to its end.
         *
         * @param payload UTF-8; a byte order mark at its start is passed over
         * @param start where the record begins in it
         * @param end where it ends
         * @return whether it is an object; else {@link RecordFields#rootKind()} says what it is
         * @throws IOException where it is not one value and nothing else
         * @throws RejectionException where there is more to say about that
         */
        boolean read(byte[] payload, int start, int end) throws IOException, RejectionException;

        /** Returns the fields, the same for every record. */
        RecordFields fields();

        /**
         * Makes what all events of a body share stand below the own values of each, from the record
         * read last on; or ends that.
         */
        void inherit(boolean isBody);
    }

    /** A shape of records. */
    public interface Shape extends Serializable {
        Reader reader(ModelNames names);

        /** Returns how times are written. */
        TimeForm times();
    }

    /**
     * What a model names.
     *
     * @param readsName whether the property {@code name} is of interest
     * @param readsAll whether all properties and traits are, and not those that are named
     */
    public record ModelNames(
            StringIndex properties, boolean readsName, StringIndex traits, boolean readsAll) {

        /** Returns what reads the properties of an object. */
        public NamedValues properties(JsonField object) {
            return readsAll
                    ? NamedValues.everyProperty(object)
                    : NamedValues.properties(object, properties, readsName);
        }

        /** Returns what reads the traits of an object. */
        public NamedValues traits(JsonField object) {
            return readsAll ? NamedValues.everyTrait(object) : NamedValues.traits(object, traits);
        }
    }

    /** The fields by what they are to the rules; the names are Segment's. */
    public enum Slot {
        TYPE,
        MESSAGE_ID,
        USER_ID,
        EVENT,
        CATEGORY,
        NAME,
        GROUP_ID,
        TIMESTAMP,
        ORIGINAL_TIMESTAMP,
        SENT_AT,
        RECEIVED_AT,
        CONTEXT,
        CONTEXT_GROUP_ID,
        BATCH
    }

    JsonField type = new JsonField("type");
    JsonField messageId = new JsonField("messageId");
    JsonField userId = new JsonField("userId");
    JsonField event = new JsonField("event");
    JsonField category = new JsonField("category");
    JsonField name = new JsonField("name");
    JsonField groupId = new JsonField("groupId");
    JsonField timestamp = new JsonField("timestamp");
    JsonField originalTimestamp = new JsonField("originalTimestamp");
    JsonField sentAt = new JsonField("sentAt");
    JsonField receivedAt = new JsonField("receivedAt");
    JsonField context = new JsonField("context");
    JsonField contextGroupId = new JsonField("context.groupId");
    JsonField batch = new JsonField("batch");
    NamedValues properties;
    NamedValues traits;

    /** The kind of the root where it is not an object, for a message. */
    private String rootKind;

    private boolean isSkipped;

    /** The type of a record that is nothing without an account; null: it may be without. */
    private JsonField needsAccount;

    private boolean takesArrays;

    /**
     * @param properties those of records that have none, or of all
     * @param traits the same
     */
    public RecordFields(NamedValues properties, NamedValues traits) {
        this.properties = properties;
        this.traits = traits;
    }

    /** Creates those of the Segment shape. */
    RecordFields(ModelNames names) {
        this(names.properties(new JsonField("properties")), names.traits(new JsonField("traits")));
    }

    /** Puts a field where the rules look for it. */
    public void put(Slot slot, JsonField field) {
        switch (slot) {
            case TYPE -> type = field;
            case MESSAGE_ID -> messageId = field;
            case USER_ID -> userId = field;
            case EVENT -> event = field;
            case CATEGORY -> category = field;
            case NAME -> name = field;
            case GROUP_ID -> groupId = field;
            case TIMESTAMP -> timestamp = field;
            case ORIGINAL_TIMESTAMP -> originalTimestamp = field;
            case SENT_AT -> sentAt = field;
            case RECEIVED_AT -> receivedAt = field;
            case CONTEXT -> context = field;
            case CONTEXT_GROUP_ID -> contextGroupId = field;
            case BATCH -> batch = field;
        }
    }

    /** Puts properties and traits where the rules look for them. */
    public void put(NamedValues ofProperties, NamedValues ofTraits) {
        properties = ofProperties;
        traits = ofTraits;
    }

    /** Says whether the record is one that its format leaves out. */
    public void setSkipped(boolean isSkipped) {
        this.isSkipped = isSkipped;
    }

    /**
     * Says that the record is left out where it has no account.
     *
     * @param written its type, as it stands there; null: it is not left out
     */
    public void setNeedsAccount(JsonField written) {
        needsAccount = written;
    }

    /** Returns the type of a record that is left out where it has no account, or null. */
    JsonField needsAccount() {
        return needsAccount;
    }

    /** Says whether an array of events is a record, too. */
    public void setTakesArrays(boolean takesArrays) {
        this.takesArrays = takesArrays;
    }

    boolean takesArrays() {
        return takesArrays;
    }

    /** Notes what the root of the record is. */
    public void setRootKind(String rootKind) {
        this.rootKind = rootKind;
    }

    boolean isSkipped() {
        return isSkipped;
    }

    String rootKind() {
        return rootKind;
    }

    /** Returns whether an array stands where a body has its events. */
    public boolean hasBatch() {
        return batch.isArray();
    }

    /** Returns whether the record is several events in an array, and not one itself. */
    boolean isBatch() {
        return type.isAbsent() && batch.isArray();
    }
}
