package io.tideline.event.format;

import io.tideline.event.MessageIds;
import io.tideline.event.decode.JsonField;
import io.tideline.event.decode.NamedValues;
import io.tideline.event.decode.RecordFields;
import io.tideline.event.decode.RecordFields.ModelNames;
import io.tideline.event.decode.RecordFields.Slot;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Puts what was read of a record where the rules look for it: of several places the first. */
final class Resolver {
    /** The slots that one key fills, whatever the record is. */
    private static final Map<Slot, Key> SLOTS = new EnumMap<>(Slot.class);

    static {
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

    /**
     * Where a slot is filled from.
     *
     * @param onlyTexts by place: whether anything else there counts as absent
     * @param none what it has where there is nothing
     */
    private record Source(Slot slot, PointerNode[][] places, boolean[] onlyTexts, JsonField none) {}

    private final Source[] sources;
    private final Source id;
    private final Source type;
    private final Source user;

    /** Where users stand. */
    private final List<PointerNode> users;

    private final Source group;

    /** Of each list all must be there, where it is more than one. */
    private final PointerNode[][] composed;

    private final CallsByType types;
    private final Map<Call, JsonField> calls = new EnumMap<>(Call.class);
    private final Condition[] skip;
    private final Condition[] anonymous;
    private final JsonField noUser;
    private final JsonField noType;
    private final JsonField noContext = new JsonField("context");
    private final PointerTree.Values[] properties;
    private final PointerTree.Values[] traits;
    private final PointerTree.Values[] groupTraits;
    private final NamedValues noProperties;
    private final NamedValues noTraits;
    private final RecordFields fields;

    Resolver(Mapping mapping, PointerTree tree, ModelNames names) {
        sources =
                SLOTS.entrySet().stream()
                        .map(entry -> source(entry.getKey(), entry.getValue(), mapping, tree))
                        .toArray(Source[]::new);
        id = source(Slot.MESSAGE_ID, Key.ID, mapping, tree);
        type = source(Slot.TYPE, Key.TYPE, mapping, tree);
        user = source(Slot.USER_ID, Key.USER, mapping, tree);
        users = List.of(tree.keysOf(Key.USER));
        group =
                mapping.of(Key.GROUP).isEmpty()
                        ? source(Slot.GROUP_ID, Key.ACCOUNT, mapping, tree)
                        : source(Slot.GROUP_ID, Key.GROUP, mapping, tree);
        composed = tree.joinedOf(Key.COMPOSE_ID);
        types = new CallsByType(mapping);
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
        JsonField nothing = new JsonField("properties");
        noProperties = names.properties(nothing);
        noTraits = names.traits(nothing);
        fields = new RecordFields(noProperties, noTraits);
        fields.setTakesArrays(mapping.single(Key.BATCH).contains(""));
    }

    private static Source source(Slot slot, Key key, Mapping mapping, PointerTree tree) {
        PointerNode[][] places = tree.joinedOf(key);
        boolean[] onlyTexts = new boolean[places.length];
        if (key == Key.CATEGORY || key == Key.PAGE) {
            for (int i = 0; i < places.length; i++) {
                onlyTexts[i] = tree.isProperty(places[i][0]);
            }
        }
        return new Source(slot, places, onlyTexts, new JsonField(nameOf(key, mapping)));
    }

    /** Returns what messages call a key that a record has nothing of: where it looked first. */
    private static String nameOf(Key key, Mapping mapping) {
        Key other = key == Key.TIME ? Key.CLIENT_TIME : key == Key.CLIENT_TIME ? Key.TIME : key;
        for (Key each : List.of(key, other)) {
            if (!mapping.of(each).isEmpty()) {
                return String.join(" and ", mapping.of(each).get(0));
            }
        }
        return key.text();
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
        JsonField found = first(user);
        fields.put(Slot.USER_ID, isAnonymous(found) ? noUser : found);
        fields.put(Slot.CONTEXT, misplaced == null ? noContext : misplaced);
        Call call = resolveType();
        boolean isGroup = call == Call.GROUP;
        JsonField account = first(group);
        fields.put(Slot.GROUP_ID, account);
        JsonField messageId = first(id);
        fields.put(Slot.MESSAGE_ID, messageId.isAbsent() ? composedId(messageId) : messageId);
        fields.put(
                first(properties, noProperties), first(isGroup ? groupTraits : traits, noTraits));
    }

    /** A condition on a place of users holds where the user was found there, and not elsewhere. */
    private boolean isAnonymous(JsonField ofEvent) {
        for (Condition condition : anonymous) {
            JsonField found = condition.node().value();
            boolean isOfAnother = users.contains(condition.node()) && found != ofEvent;
            if (!isOfAnother && condition.holds()) {
                return true;
            }
        }
        return false;
    }

    private Call resolveType() {
        JsonField found = first(type);
        if (found.isAbsent() && fields.hasBatch()) { // its events are looked at by themselves
            fields.setSkipped(false);
            fields.setNeedsAccount(null);
            fields.put(Slot.TYPE, noType);
            return null;
        }
        Condition skipped = skip.length == 0 ? null : Condition.firstOf(skip);
        Call call = types.of(found.scalar());
        fields.setSkipped(skipped != null || call == Call.SKIP);
        fields.setNeedsAccount(call == Call.GROUP ? found : null);
        if (skipped != null) {
            fields.put(Slot.TYPE, skipped.node().value());
        } else if (call == null || call == Call.SKIP) {
            fields.put(Slot.TYPE, found);
        } else {
            fields.put(Slot.TYPE, calls.get(call));
        }
        return call == null ? CallsByType.ofWord(found.text()) : call;
    }

    private static JsonField first(Source source) {
        PointerNode[][] places = source.places();
        for (int i = 0; i < places.length; i++) {
            PointerNode[] joined = places[i];
            JsonField found = joined.length == 1 ? joined[0].value() : join(joined);
            if (source.onlyTexts()[i] ? found.isString() : !found.isAbsent()) {
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

    private static NamedValues first(PointerTree.Values[] values, NamedValues otherwise) {
        for (PointerTree.Values each : values) {
            if (!each.node().value().isAbsent()) {
                return each.node().values(each.taker());
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
        for (PointerNode[] together : composed) {
            for (PointerNode node : together) {
                String text = node.text();
                if (text == null && together.length > 1) {
                    return none;
                }
                isEmpty &= text == null;
                parts.append(text == null ? -1 : text.length()).append(':').append(text);
            }
        }
        return isEmpty
                ? none
                : JsonField.of(
                        none.name(), HexFormat.of().toHexDigits(MessageIds.hash(parts.toString())));
    }
}
