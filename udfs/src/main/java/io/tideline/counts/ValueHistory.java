package io.tideline.counts;

import io.tideline.serde.ByteReader;
import io.tideline.serde.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A value that events set, as it stood at the end of any day that can still change: a trait of an
 * account, or the account of a user. The latest event wins, whenever it arrived.
 */
public final class ValueHistory {

    /** The last setting of a day. */
    private record Setting(int day, long timestamp, long ingestOrder, String value) {}

    /** At most one a day, ascending by day. */
    private final List<Setting> settings = new ArrayList<>(1);

    /**
     * Adds a setting.
     *
     * @param ingestOrder of two settings at one instant, that with the greater arrival wins; where
     *     these are equal too, the greater value (by code points) does
     * @param value or null
     */
    public void set(int day, long timestamp, long ingestOrder, String value) {
        Setting setting = new Setting(day, timestamp, ingestOrder, value);
        int at = settings.size();
        while (at > 0 && settings.get(at - 1).day > day) {
            at--;
        }
        if (at > 0 && settings.get(at - 1).day == day) {
            if (wins(setting, settings.get(at - 1))) {
                settings.set(at - 1, setting);
            }
        } else {
            settings.add(at, setting);
        }
    }

    private static boolean wins(Setting challenger, Setting holder) {
        if (challenger.timestamp != holder.timestamp) {
            return challenger.timestamp > holder.timestamp;
        }
        if (challenger.ingestOrder != holder.ingestOrder) {
            return challenger.ingestOrder > holder.ingestOrder;
        }
        return challenger.value != null
                && (holder.value == null
                        || CodePointOrder.INSTANCE.compare(challenger.value, holder.value) > 0);
    }

    /** Returns the value at the end of a day; null if unset or set to null. */
    public String at(int day) {
        for (int i = settings.size() - 1; i >= 0; i--) {
            if (settings.get(i).day <= day) {
                return settings.get(i).value;
            }
        }
        return null;
    }

    /** Drops what no day from {@code day} on needs; returns whether there was anything. */
    public boolean foldBefore(int day) {
        int before = settings.size();
        while (settings.size() > 1 && settings.get(1).day < day) {
            settings.remove(0);
        }
        return settings.size() < before;
    }

    public void write(ByteWriter out) {
        out.writeVarLong(settings.size());
        for (Setting setting : settings) {
            out.writeSigned(setting.day);
            out.writeSigned(setting.timestamp);
            out.writeSigned(setting.ingestOrder);
            out.writeString(setting.value);
        }
    }

    public static ValueHistory read(ByteReader in) {
        ValueHistory value = new ValueHistory();
        int size = in.readVarInt();
        for (int i = 0; i < size; i++) {
            value.settings.add(
                    new Setting(
                            in.readSignedInt(), in.readSigned(), in.readSigned(), in.readString()));
        }
        return value;
    }
}
