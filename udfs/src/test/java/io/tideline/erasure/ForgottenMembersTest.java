package io.tideline.erasure;

import static io.tideline.harness.Happening.anonymous;
import static io.tideline.harness.Happening.user;
import static io.tideline.harness.ModelBuilder.model;
import static org.assertj.core.api.Assertions.assertThat;

import io.tideline.engagement.TopUser;
import io.tideline.harness.Backend;
import io.tideline.harness.Happening;
import io.tideline.harness.LifecycleHarness;
import io.tideline.harness.Text;
import io.tideline.message.DailySnapshot;
import io.tideline.message.ProfileSnapshot;
import io.tideline.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The numbers of an account stay when some of its users have been forgotten. */
class ForgottenMembersTest {
    /** A file counts 5, and two of a member on a day at most. */
    private static final Model MODEL = model().rosterDays(3).build();

    /** Returns one account's rows, whoever is forgotten in between. */
    private static List<String> rows(Backend backend, boolean isLate, String... leavers)
            throws Exception {
        try (var stages = LifecycleHarness.start(backend, MODEL, LifecycleHarness.times(false))) {
            for (String name : List.of("ann", "bob", "cid")) {
                for (int minute = 10; minute < 14; minute++) {
                    stages.sendOn(uploaded(name, "2025-05-05T10:" + minute + "Z"));
                }
            }
            stages.sendOn(anonymous().in("acme").did("File Uploaded").at("2025-05-05T10:00Z"));
            stages.sendOn(user("dora").in("acme").did("Logged In").at("2025-05-05T10:00Z"));
            stages.closeDay("2025-05-05");
            List<String> rows = new ArrayList<>();
            show(stages, rows);
            if (isLate) { // some that wait for the next watermark, and are under the same cap
                stages.sendOn(uploaded("ann", "2025-05-05T20:00Z"));
                stages.sendOn(user("bob").in("acme").did("Logged In").at("2025-05-05T20:00Z"));
            }
            stages.sendOn(uploaded("ann", "2025-05-06T10:00Z"));
            stages.sendOn(uploaded("bob", "2025-05-06T10:00Z"));
            for (String leaver : leavers) {
                stages.forget(leaver, null);
                stages.forget(leaver, null); // the copy of another partition
            }
            stages.restart();
            stages.watermark("2025-05-06T20:00Z");
            for (int day = 6; day < 10; day++) {
                stages.closeDay("2025-05-0" + day);
            }
            show(stages, rows);
            return rows;
        }
    }

    private static Happening uploaded(String name, String at) {
        return user(name).in("acme").did("File Uploaded").at(at);
    }

    private static void show(LifecycleHarness stages, List<String> rows) throws Exception {
        for (DailySnapshot day : stages.accounts().out()) {
            for (ProfileSnapshot profile : day.profiles()) {
                if (profile.members() != null) {
                    ProfileSnapshot.Members members = profile.members();
                    rows.add(
                            "%s roster %d active %s x %s of %s"
                                    .formatted(
                                            Text.of(day),
                                            members.totalUsers(),
                                            Arrays.toString(members.raws()),
                                            Arrays.toString(members.counts()),
                                            members.topUsers().stream()
                                                    .map(TopUser::userId)
                                                    .toList()));
                }
            }
        }
    }

    private static List<String> withoutTopUsers(List<String> rows) {
        return rows.stream().map(row -> row.replaceFirst(" of \\[.*", "")).toList();
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void eachKeepsItsOwnCap(Backend backend) throws Exception {
        List<String> kept = rows(backend, false);
        assertThat(kept)
                .startsWith(
                        "FINAL acme 2025-05-05 two=36 roster 4 active [1, 10] x [1, 3] of [ann, bob, cid, dora]")
                .hasSizeGreaterThan(2);
        List<String> left = rows(backend, false, "ann", "bob");
        assertThat(withoutTopUsers(left)).isEqualTo(withoutTopUsers(kept));
        assertThat(left.get(0)).endsWith("of [ann, bob, cid, dora]"); // it was written before
        assertThat(left.subList(1, left.size()))
                .allSatisfy(row -> assertThat(row).doesNotContain("ann", "bob", "\0"));
        assertThat(left.get(1)).endsWith("of [cid, dora]");
    }

    /** What waits, too, stays under the cap of who did it. */
    @ParameterizedTest
    @EnumSource(Backend.class)
    void whatIsLateCountsForWhoDidIt(Backend backend) throws Exception {
        List<String> kept = rows(backend, true);
        assertThat(kept).anyMatch(row -> row.startsWith("CORRECTION acme 2025-05-05 two=37"));
        assertThat(withoutTopUsers(rows(backend, true, "ann", "bob")))
                .isEqualTo(withoutTopUsers(kept));
        assertThat(withoutTopUsers(rows(backend, true, "bob", "ann", "cid", "dora")))
                .isEqualTo(withoutTopUsers(kept));
    }

    /** And goes when nothing needs it any more. */
    @ParameterizedTest
    @EnumSource(Backend.class)
    void aForgottenMemberGoesInTheEnd(Backend backend) throws Exception {
        try (var stages = LifecycleHarness.start(backend, MODEL, LifecycleHarness.times(false))) {
            stages.sendOn(uploaded("ann", "2025-05-05T10:00Z"));
            stages.closeDay("2025-05-05");
            stages.restart();
            int before = stages.accounts().stateEntries();
            stages.forget("ann", null);
            stages.restart();
            for (int day = 6; day < 20; day++) {
                stages.closeDay("2025-05-%02d".formatted(day));
            }
            stages.restart();
            assertThat(stages.accounts().stateEntries()).isLessThan(before);
        }
    }
}
