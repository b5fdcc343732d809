package io.tideline.accounts;

import io.tideline.counts.NameDictionary;
import io.tideline.engagement.EventWeights;
import io.tideline.engagement.LookBack;
import io.tideline.model.Model;
import io.tideline.profile.DailyCaps;
import io.tideline.profile.ProfilePlan;
import io.tideline.state.OperatorMetadata;
import java.util.List;

/** What the rows of an account need of each of its members. */
final class MemberScoring {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final List<ProfilePlan> rules;
    private final LookBack roster;
    private final int events;
    private final DailyCaps caps;
    private final long fingerprint;

    MemberScoring(Model model, List<ProfilePlan> rules, OperatorMetadata memory) {
        NameDictionary vocabulary = memory.vocabulary();
        this.rules = rules;
        this.roster = memory.lookBacks().roster();
        this.events = vocabulary.size();
        this.caps = new DailyCaps(model, vocabulary);
        this.fingerprint = fingerprint(model, vocabulary);
    }

    private long fingerprint(Model model, NameDictionary vocabulary) {
        long hash = mix(mix(FNV_OFFSET, caps.fingerprint()), roster);
        for (ProfilePlan profile : rules) {
            EventWeights scoring = profile.scoring();
            hash = mix(mix(hash, profile.profile().name().hashCode()), scoring.lookBack());
            for (int event = 0; event < scoring.size(); event++) {
                if (scoring.weight(event) > 0) { // an event without changes nothing
                    hash = mix(mix(hash, event), scoring.weight(event));
                }
            }
        }
        for (int index = 0; index < model.events().size(); index++) {
            hash = mix(hash, vocabulary.id(index));
        }
        return hash;
    }

    private static long mix(long hash, LookBack lookBack) {
        long mixed = hash;
        for (LookBack.Setting setting : lookBack.settings()) {
            mixed = mix(mix(mix(mixed, setting.from()), setting.days()), setting.first());
        }
        return mixed;
    }

    private static long mix(long hash, long value) {
        long mixed = hash;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            mixed = (mixed ^ (value >>> shift & 0xFF)) * FNV_PRIME;
        }
        return mixed;
    }

    /** Returns a digest of all settings that the sums over members depend on. */
    long fingerprint() {
        return fingerprint;
    }

    DailyCaps caps() {
        return caps;
    }

    /** Returns how many kinds of events are in state. */
    int events() {
        return events;
    }

    int profiles() {
        return rules.size();
    }

    /** Returns what a member adds to a day. */
    DayMembers.Part part(MemberState member, int day) {
        long[] raws = new long[rules.size()];
        for (int profile = 0; profile < raws.length; profile++) {
            raws[profile] = rules.get(profile).scoring().raw(member.cells, day);
        }
        boolean onRoster = member.seen.seenBetween(roster.firstDay(day), day);
        return new DayMembers.Part(raws, onRoster);
    }
}
