package io.tideline.event.format;

import io.tideline.event.MessageIds;
import io.tideline.event.decode.JsonField;
import io.tideline.event.decode.RecordFields;
import io.tideline.event.decode.RecordFields.ModelNames;
import io.tideline.event.decode.RecordFields.Slot;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts what was read of a record where the rules look for it: of several places the first. */
final class Resolver {
    /** The slots that one key fills, whatever the record is. */
    private static final Map<Slot, Key> SLOTS = new EnumMap<>(Slot.class);

    static {
        SLOTS.put(Slot.USER_ID, Key.USER);
        SLOTS.put(Slot.EVENT, Key.NAME);
        SLOTS.put(Slot.CATEGORY, Key.CATEGORY);
        SLOTS.put(Slot.NAME, Key.PAGE);
        SLOTS.put(Slot.CONTEXT_GROUP_ID, Key.ACCOUNT);
        SLOTS.put(Slot.TIMESTAMP, Key.TIME);
        SLOTS.put(Slot.ORIGINAL_TIMESTAMP, Key.CLIENT_TIME);
        SLOTS.put(Slot.SENT_AT, Key.SENT);
        SLOTS.put(Slot.RECEIVED_AT, Key.RECEIVED);
        SLOTS.put(Slot.BATCH, Key.BATCH);
    }

    private record Source(Slot slot, PointerNode[][] places, JsonField none) {}

    private final Source[] sources;
    private final Source id;
    private final Source type;
    private final Source group;
    private final PointerNode[] composed;
    private final Map<String, Call> types;
    private final Map<Call, JsonField> calls = new EnumMap<>(Call.class);
    private final Condition[] skip;
    private final Condition[] anonymous;
    private final JsonField noUser;
    private final JsonField noType;
    private final JsonField noContext = new JsonField("context");
    private final PointerTree.Values[] properties;
    private final PointerTree.Values[] traits;
    private final PointerTree.Values[] groupTraits;
    private final PointerTree.Values noProperties;
    private final PointerTree.Values noTraits;
    private final RecordFields fields;

    Resolver(Mapping mapping, PointerTree tree, ModelNames names) {
        sources =
                SLOTS.entrySet().stream()
                        .map(entry -> source(entry.getKey(), entry.getValue(), mapping, tree))
                        .toArray(Source[]::new);
        id = source(Slot.MESSAGE_ID, Key.ID, mapping, tree);
        type = source(Slot.TYPE, Key.TYPE, mapping, tree);
        group =
                mapping.of(Key.GROUP).isEmpty()
                        ? source(Slot.GROUP_ID, Key.ACCOUNT, mapping, tree)
                        : source(Slot.GROUP_ID, Key.GROUP, mapping, tree);
        composed = tree.keysOf(Key.COMPOSE_ID);
        types = new LinkedHashMap<>(mapping.types());
        for (Call call : Call.values()) {
            calls.put(call, JsonField.of("type", call.text()));
        }
        skip = Condition.of(mapping.skip(), tree);
        anonymous = Condition.of(mapping.anonymous(), tree);
        noUser = new JsonField("user");
        noType = new JsonField(type.none().name());
        properties = tree.properties(names);
        traits = tree.traits(Key.TRAITS, names);
        groupTraits =
                mapping.of(Key.GROUP_TRAITS).isEmpty()
                        ? traits
                        : tree.traits(Key.GROUP_TRAITS, names);
        PointerNode nothing = new PointerNode("properties");
        noProperties = new PointerTree.Values(nothing, names.properties(nothing.field));
        noTraits = new PointerTree.Values(nothing, names.traits(nothing.field));
        fields = new RecordFields(noProperties.taker(), noTraits.taker());
    }

    private static Source source(Slot slot, Key key, Mapping mapping, PointerTree tree) {
        String name =
                mapping.of(key).isEmpty() ? key.text() : String.join(" ", mapping.of(key).get(0));
        return new Source(slot, tree.joinedOf(key), new JsonField(name));
    }

    RecordFields fields() {
        return fields;
    }

    /**
     * Puts all fields.
     *
     * @param misplaced a value that must be an object and is not, or null
     */
    void resolve(JsonField misplaced) {
        for (Source source : sources) {
            fields.put(source.slot(), first(source));
        }
        fields.put(Slot.CONTEXT, misplaced == null ? noContext : misplaced);
        Call call = resolveType();
        boolean isGroup = call == Call.GROUP;
        JsonField account = first(group);
        fields.put(Slot.GROUP_ID, account);
        JsonField messageId = first(id);
        fields.put(Slot.MESSAGE_ID, messageId.isAbsent() ? composedId(messageId) : messageId);
        if (anonymous.length > 0 && Condition.firstOf(anonymous) != null) {
            fields.put(Slot.USER_ID, noUser);
        }
        fields.put(
                first(properties, noProperties).taker(),
                first(isGroup ? groupTraits : traits, noTraits).taker());
    }

    private Call resolveType() {
        Condition skipped = skip.length == 0 ? null : Condition.firstOf(skip);
        JsonField found = first(type);
        Call call = types.isEmpty() ? null : callOf(found.scalar());
        fields.setSkipped(skipped != null || call == Call.SKIP);
        if (skipped != null) {
            fields.put(Slot.TYPE, skipped.node().value());
        } else if (call == null || call == Call.SKIP) {
            fields.put(Slot.TYPE, found);
        } else {
            fields.put(Slot.TYPE, found.isAbsent() && fields.hasBatch() ? noType : calls.get(call));
        }
        return call == null ? Call.BY_NAME.get(found.text()) : call;
    }

    private Call callOf(String text) {
        Call call = text == null ? null : types.get(text);
        return call == null ? types.get(Mapping.ANY) : call;
    }

    private static JsonField first(Source source) {
        for (PointerNode[] joined : source.places()) {
            JsonField found = joined.length == 1 ? joined[0].value() : join(joined);
            if (!found.isAbsent()) {
                return found;
            }
        }
        return source.none();
    }

    private static JsonField join(PointerNode[] joined) {
        StringBuilder text = new StringBuilder();
        for (PointerNode node : joined) {
            String part = node.value().scalar();
            if (part != null && !part.isEmpty()) {
                text.append(text.isEmpty() ? "" : " ").append(part);
            }
        }
        JsonField found = new JsonField(joined[0].field.name());
        if (!text.isEmpty()) {
            found.set(text.toString());
        }
        return found;
    }

    private static PointerTree.Values first(
            PointerTree.Values[] values, PointerTree.Values otherwise) {
        for (PointerTree.Values each : values) {
            if (!each.node().field.isAbsent()) {
                return each;
            }
        }
        return otherwise;
    }

    /**
     * Returns an id made of what tells events apart, of as many bits as deduplication remembers;
     * none where nothing of that is there. Fixed for ever, since state holds what stands for it.
     */
    private JsonField composedId(JsonField none) {
        StringBuilder parts = new StringBuilder();
        boolean isEmpty = true;
        for (PointerNode node : composed) {
            String text = node.text();
            isEmpty &= text == null;
            parts.append(text == null ? -1 : text.length()).append(':').append(text);
        }
        return isEmpty
                ? none
                : JsonField.of(
                        none.name(), HexFormat.of().toHexDigits(MessageIds.hash(parts.toString())));
    }
}
