package io.tideline.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.streaming.api.operators.KeyContext;
import org.junit.jupiter.api.Test;

/** Whatever is done under another key, the selected one is current afterwards. */
class LazyKeyContextTest {
    /** The key of a backend without state, and how often it was set. */
    private static final class Backend implements KeyContext {
        private Object key;
        private int switches;

        @Override
        public void setCurrentKey(Object newKey) {
            key = newKey;
            switches++;
        }

        @Override
        public Object getCurrentKey() {
            return key;
        }
    }

    private final Backend backend = new Backend();
    private final LazyKeyContext keys = new LazyKeyContext(backend);

    @Test
    void selectingAKeyDoesNotSetIt() {
        keys.select("ann");
        assertThat(keys.key()).isEqualTo("ann");
        assertThat(backend.key).isNull();
        keys.activate();
        keys.activate();
        assertThat(backend.key).isEqualTo("ann");
        assertThat(backend.switches).isEqualTo(1);
    }

    @Test
    void aScopeRestoresTheKeyThatWasSet() throws Exception {
        keys.select("ann");
        keys.activate();
        keys.with("bob", () -> assertThat(backend.key).isEqualTo("bob").isEqualTo(keys.key()));
        assertThat(backend.key).isEqualTo("ann").isEqualTo(keys.key());
    }

    @Test
    void aScopeLeavesAKeyThatWasNotSetToBeSetLater() throws Exception {
        keys.select("ann");
        keys.with("bob", () -> assertThat(backend.key).isEqualTo("bob"));
        assertThat(keys.key()).isEqualTo("ann");
        assertThat(backend.switches).isEqualTo(1);
        keys.activate();
        assertThat(backend.key).isEqualTo("ann");
    }

    @Test
    void scopesNest() throws Exception {
        keys.select("ann");
        keys.with(
                "bob",
                () -> {
                    keys.with("eve", () -> assertThat(backend.key).isEqualTo("eve"));
                    assertThat(backend.key).isEqualTo("bob");
                });
        keys.activate();
        assertThat(backend.key).isEqualTo("ann");
    }

    @Test
    void aScopeThatFailsRestoresTheKey() {
        keys.select("ann");
        keys.activate();
        assertThatThrownBy(
                        () ->
                                keys.with(
                                        "bob",
                                        () -> {
                                            throw new IllegalStateException("no state");
                                        }))
                .hasMessage("no state");
        assertThat(backend.key).isEqualTo("ann").isEqualTo(keys.key());
    }

    /** Flink may have set another one since the selected key was set. */
    @Test
    void aScopeOfTheSelectedKeySetsItAnyhow() throws Exception {
        keys.select("ann");
        keys.activate();
        backend.setCurrentKey("bob");
        keys.with("ann", () -> assertThat(backend.key).isEqualTo("ann"));
        assertThat(backend.key).isEqualTo("ann");
    }

    @Test
    void manyKeysInOnePassSwitchBackOnce() throws Exception {
        keys.select("ann");
        keys.activate();
        List<Object> visited = new ArrayList<>();
        keys.forEach(
                List.of("bob", "eve", "dan"), Function.identity(), key -> visited.add(backend.key));
        assertThat(visited).containsExactly("bob", "eve", "dan");
        assertThat(backend.key).isEqualTo("ann");
        assertThat(backend.switches).isEqualTo(5);
    }

    @Test
    void withoutASelectedKeyNothingIsRestored() throws Exception {
        keys.with("bob", () -> assertThat(backend.key).isEqualTo("bob"));
        assertThat(keys.key()).isNull();
    }
}
