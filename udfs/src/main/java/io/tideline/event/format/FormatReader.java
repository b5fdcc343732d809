package io.tideline.event.format;

import io.tideline.event.decode.TimeForm;
import io.tideline.event.decode.TimeForm.Unit;
import io.tideline.yaml.YamlNode;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the setting of a format: the name of a preset, or a map that changes one. */
final class FormatReader {
    private static final String PRESET = "preset";
    private static final String DATA = "data";
    private static final String TYPES = "types";
    private static final String SKIP = "skip";
    private static final String ANONYMOUS = "anonymous";
    private static final String UNIT = "unit";
    private static final String ZONE = "zone";
    private static final String UNIX_ZONE = "unix_zone";
    private static final String COLUMNS = "columns";

    /** Those with lists in their lists. */
    private static final Set<Key> JOINING = EnumSet.of(Key.NAME, Key.PAGE, Key.COMPOSE_ID);

    private static final String POINTER =
            "a JSON pointer such as /properties/plan, or a list of them";
    private static final String VALUES = "a value such as $autocapture, or a list of them";

    private static final String[] KEYS =
            Stream.concat(
                            Stream.of(PRESET, DATA),
                            Stream.concat(
                                    Stream.of(Key.values()).map(Key::text),
                                    Stream.of(
                                            TYPES, SKIP, ANONYMOUS, UNIT, ZONE, UNIX_ZONE,
                                            COLUMNS)))
                    .toArray(String[]::new);

    private final YamlNode node;

    FormatReader(YamlNode node) {
        this.node = node;
    }

    static Optional<Format> read(YamlNode node) {
        Map<String, String> presets = new LinkedHashMap<>();
        Format.presets().forEach(name -> presets.put(name, name));
        if (node.value().isTextual()) {
            return node.oneOf(presets)
                    .flatMap(
                            name ->
                                    name.equals(Format.CUSTOM)
                                            ? node.fault(
                                                    "a map with at least time and name: custom has"
                                                            + " no mapping of its own")
                                            : Optional.of(Format.of(name)));
        }
        if (!node.value().isObject()) {
            return node.fault("a preset such as mixpanel, or a map with preset and what differs");
        }
        Optional<String> preset =
                node.has(PRESET)
                        ? node.get(PRESET).flatMap(name -> name.oneOf(presets))
                        : Optional.of(Format.CUSTOM);
        return preset.map(name -> new FormatReader(node).format(name, presets));
    }

    private Format format(String preset, Map<String, String> presets) {
        Mapping base = Format.of(preset).mapping();
        Optional<String> data = node.get(DATA).flatMap(name -> name.oneOf(presets));
        if (data.isPresent()) {
            if (preset.equals(Format.CLOUD_EVENTS) && !data.get().equals(Format.CLOUD_EVENTS)) {
                base = Format.of(data.get()).mapping().within("/data", base);
            } else {
                String expected =
                        preset.equals(Format.CLOUD_EVENTS)
                                ? "another preset than cloudevents"
                                : "no data: only cloudevents carry another preset";
                node.get(DATA).ifPresent(name -> name.fault(expected));
            }
        }
        Mapping mapping = mapping(base).withCalls();
        if (mapping.of(Key.TIME).isEmpty() && mapping.of(Key.CLIENT_TIME).isEmpty()) {
            node.fault("no " + Key.TIME.text(), "time: where a record has the time of its event");
        }
        checkCalls(mapping);
        return new Format(preset, data.orElse(null), mapping);
    }

    /** Notes what rejects every record, whatever is in it. */
    private void checkCalls(Mapping mapping) {
        if (!mapping.hasType() && !mapping.types().containsKey(Mapping.ANY)) {
            node.fault(
                    "types without \"*\"",
                    "type: where a record has its type, or \"*\" in types: what records without one"
                            + " are");
        }
        boolean areTracks =
                mapping.types().containsKey(Mapping.ANY)
                        && mapping.types().containsValue(Call.TRACK)
                        && Set.of(Call.TRACK, Call.SKIP).containsAll(mapping.types().values());
        if (areTracks && mapping.of(Key.NAME).isEmpty()) {
            node.fault("no " + Key.NAME.text(), "name: where a record has the name of its event");
        }
    }

    /** Returns a mapping changed by what the map has. */
    Mapping mapping(Mapping base) {
        node.keys(KEYS);
        Map<Key, List<List<String>>> pointers = new EnumMap<>(Key.class);
        for (Key key : Key.values()) {
            List<List<String>> own =
                    node.get(key.text()).map(list -> pointers(list, key)).orElse(base.of(key));
            if (!own.isEmpty()) {
                pointers.put(key, own);
            }
        }
        return new Mapping(
                pointers,
                node.get(TYPES).map(FormatReader::types).orElse(base.types()),
                node.get(SKIP).map(FormatReader::conditions).orElse(base.skip()),
                node.get(ANONYMOUS).map(FormatReader::conditions).orElse(base.anonymous()),
                new TimeForm(
                        node.get(UNIT)
                                .flatMap(unit -> unit.oneOf(Unit.BY_NAME))
                                .orElse(base.times().unit()),
                        zone(ZONE).orElse(base.times().zone()),
                        zone(UNIX_ZONE).orElse(base.times().unixZone())),
                node.get(COLUMNS).map(FormatReader::columns).orElse(base.columns()));
    }

    private static List<List<String>> pointers(YamlNode list, Key key) {
        List<List<String>> pointers = new ArrayList<>();
        for (YamlNode item : list.itemsOrSelf(POINTER)) {
            List<String> joined = new ArrayList<>();
            boolean joins = JOINING.contains(key);
            for (YamlNode part : joins ? item.itemsOrSelf(POINTER) : List.of(item)) {
                pointer(part, key).ifPresent(joined::add);
            }
            if (!joined.isEmpty()) {
                pointers.add(List.copyOf(joined));
            }
        }
        return List.copyOf(pointers);
    }

    private static Optional<String> pointer(YamlNode item, Key key) {
        if (key == Key.BATCH) {
            return batch(item);
        }
        return item.value().isTextual() && Pointer.isOne(item.value().textValue())
                ? Optional.of(item.value().textValue())
                : item.fault(POINTER);
    }

    private static Optional<String> batch(YamlNode item) {
        String pointer = item.value().asText();
        boolean isField = Pointer.isOne(pointer) && pointer.matches("/[^/]*[^/*]");
        return item.value().isTextual() && (isField || pointer.isEmpty())
                ? Optional.of(pointer)
                : item.fault(
                        "a field of the body such as /batch, or \"\" where the body itself is the"
                                + " array");
    }

    private static Map<String, Call> types(YamlNode map) {
        Map<String, Call> types = new LinkedHashMap<>();
        for (YamlNode entry : map.entries("a map of types and calls, as $pageview: page")) {
            entry.oneOf(Call.BY_NAME).ifPresent(call -> types.put(entry.key(), call));
        }
        return types;
    }

    private static Map<String, List<String>> conditions(YamlNode map) {
        Map<String, List<String>> conditions = new LinkedHashMap<>();
        for (YamlNode entry :
                map.entries("a map of pointers and values, as /event: $autocapture")) {
            if (!Pointer.isOne(entry.key())) {
                entry.fault("the pointer \"" + entry.key() + "\"", POINTER);
            }
            List<String> values = new ArrayList<>();
            for (YamlNode value : entry.itemsOrSelf(VALUES)) {
                if (value.value().isValueNode() && !value.value().isNull()) {
                    values.add(value.value().asText());
                } else {
                    value.fault(VALUES);
                }
            }
            conditions.put(entry.key(), List.copyOf(values));
        }
        return conditions;
    }

    private Optional<ZoneId> zone(String key) {
        return node.get(key)
                .flatMap(
                        zone -> {
                            String expected = "a time zone such as Europe/Berlin or UTC";
                            try {
                                return zone.text(expected).map(ZoneId::of);
                            } catch (DateTimeException e) {
                                return zone.fault(expected);
                            }
                        });
    }

    private static List<String> columns(YamlNode list) {
        List<String> columns = new ArrayList<>();
        for (YamlNode item : list.items("a list of names of columns")) {
            item.text("the name of a column").ifPresent(columns::add);
        }
        return columns;
    }
}
