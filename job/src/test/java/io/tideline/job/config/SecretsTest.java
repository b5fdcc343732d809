package io.tideline.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tideline.job.option.KafkaProperties;
import io.tideline.job.option.Literals;
import io.tideline.job.option.Secret;
import io.tideline.job.option.StartException;
import io.tideline.job.sink.kafka.KafkaSinkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as a secret, where it may stand, and when a reference to it is followed. */
class SecretsTest {
    private static final String SECRET = "hunter2";
    private static final String PLAIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required ";

    @TempDir private Path folder;

    /** Answers each request with its own path, like a vault. */
    public static final class Vault implements ConfigProvider {
        private String token;

        @Override
        public void configure(Map<String, ?> parameters) {
            token = String.valueOf(parameters.get("token"));
            assertThat(parameters.keySet()).isSubsetOf("token", "address");
        }

        @Override
        public ConfigData get(String path) {
            throw new AssertionError("Kafka requested keys");
        }

        @Override
        public ConfigData get(String path, Set<String> keys) {
            String key = keys.iterator().next();
            return new ConfigData(Map.of(key, path + "/" + key + " by " + token));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @Test
    void aChangedFileIsTakenAtTheNextUse() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        Secret secret = new Secret("${file:" + file + "}");
        assertThat(secret.reveal()).isEqualTo("first");
        Files.writeString(file, "second\n");
        assertThat(secret.reveal()).isEqualTo("second");
        assertThat(secret).hasToString("***");
    }

    @Test
    void aReferenceThatLeadsNowhereIsNamed() {
        assertThatThrownBy(() -> new Secret("${env:TIDELINE_IS_NOT_SET}").reveal())
                .isInstanceOf(StartException.class)
                .hasMessage(
                        "The configuration refers to ${env:TIDELINE_IS_NOT_SET}, which is not set here: it is needed where the job is started, on the JobManager and on every TaskManager.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssl.key.password",
                "ssl.keystore.key",
                "sasl.jaas.config",
                "sasl.oauthbearer.client.credentials.client.secret",
                "sasl.oauthbearer.assertion.private.key.passphrase",
                "schema.registry.basic.auth.user.info",
                "basic.auth.user.info",
                "schema.registry.ssl.truststore.password",
                "some.api.key",
                "my.api_key",
                "interceptor.apiKey",
                "aws.secret.access.key",
                "aws.session.token",
                "metrics.credential",
                "config.providers.vault.param.token",
                "config.providers.vault.param.secret.id",
                "encryption.passphrase"
            })
    void namesOfSecrets(String name) {
        assertThat(KafkaProperties.isSecret(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "security.protocol",
                "client.id",
                "sasl.oauthbearer.token.endpoint.url",
                "sasl.oauthbearer.assertion.private.key.file",
                "sasl.oauthbearer.client.credentials.client.id",
                "sasl.login.callback.handler.class",
                "ssl.keystore.location",
                "basic.auth.credentials.source",
                "aws.access.key.id",
                "my.token.uri",
                "my.password.file",
                "config.providers.vault.param.token.path",
                "key.serializer",
                "group.id"
            })
    void namesOfOthers(String name) {
        assertThat(KafkaProperties.isSecret(name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sasl.jaas.config | hunter2
                    sasl.jaas.config | x.Module required username="u" password="hunter2";
                    sasl.jaas.config | x.Module required username="${env:U}" password="hunter2";
                    sasl.jaas.config | x.Module required password="hunter2" username="${env:U}";
                    sasl.jaas.config | x.Module required username="${env:U}" password="hunter2${env:U}";
                    sasl.jaas.config | x.Module required username="${env:U}" password = hunter2;
                    sasl.jaas.config | x.Module required username="${env:U}" PASSWORD="hunter2";
                    sasl.jaas.config | x.Module required clientId="c" clientSecret="hunter2" scope="${env:U}";
                    sasl.jaas.config | x.Module required oauth.client.id="c" oauth.client.secret="hunter2" o="${env:U}";
                    sasl.jaas.config | x.Module required password="${env:U}"; hunter2
                    sasl.jaas.config | x.Module required hunter2 password="${env:U}";
                    sasl.jaas.config | ${env:U} hunter2
                    ssl.key.password | hunter2
                    ssl.key.password | hunter2${env:U}
                    ssl.key.password | ${env:U}hunter2
                    basic.auth.user.info | user:hunter2
                    basic.auth.user.info | ${env:U}:hunter2
                    basic.auth.user.info | user:hunter2${env:U}
                    schema.registry.url | https://user:hunter2@registry
                    schema.registry.url | https://user:hunter2${env:U}@registry
                    config.providers.vault.param.token | hunter2
                    """)
    void literals(String name, String value) {
        assertThat(Literals.inProperty(name, value))
                .isPresent()
                .get()
                .asString()
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sasl.jaas.config | ${file:/jaas}
                    sasl.jaas.config | x.Module required username="u" password="${env:P}";
                    sasl.jaas.config | x.Module required username="u" password="${vault:kafka:p}";
                    sasl.jaas.config | x.Module required username="u" password=${env:P};
                    sasl.jaas.config | x.Module required ${env:OPTIONS};
                    sasl.jaas.config | ${env:MODULE} required username="u" password='${env:P}' ;
                    sasl.jaas.config | x.Scram required username="u" password="${env:P}" tokenauth="true";
                    sasl.jaas.config | x.Krb5 required useKeyTab=true storeKey=true keyTab="/k" principal="p@R";
                    sasl.jaas.config | x.OAuth required oauth.client.secret="${env:P}" oauth.token.endpoint.uri="https://t";
                    ssl.key.password | ${env:P}
                    ssl.key.password | ${env:P}${env:Q}
                    basic.auth.user.info | ${env:P}
                    basic.auth.user.info | user:${env:P}
                    basic.auth.user.info | ${env:U}:${env:P}
                    schema.registry.url | https://registry:8081
                    schema.registry.url | https://user:${env:P}@registry
                    sasl.oauthbearer.token.endpoint.url | https://idp/token
                    security.protocol | SASL_SSL
                    """)
    void noLiterals(String name, String value) {
        assertThat(Literals.inProperty(name, value)).isEmpty();
    }

    @Test
    void kafkaReadsReferencesWhenAClientIsMade() throws IOException {
        Path file = Files.writeString(folder.resolve("pass:word"), "first\n");
        KafkaProperties properties =
                new KafkaProperties(
                        Map.of(
                                "ssl.key.password", "${file:" + file + "}",
                                "client.id", "on ${env:PATH}",
                                "linger.ms", "7"));
        ProducerConfig config = producer(properties);
        assertThat(config.getPassword("ssl.key.password").value()).isEqualTo("first");
        assertThat(config.getString("client.id")).isEqualTo("on " + System.getenv("PATH"));
        assertThat(config.getLong("linger.ms")).isEqualTo(7);
        Files.writeString(file, "second");
        assertThat(producer(properties).getPassword("ssl.key.password").value())
                .isEqualTo("second");
    }

    @Test
    void withoutReferencesNothingIsAdded() {
        Map<String, String> values = Map.of("linger.ms", "7", "client.id", "costs $5 {or} ${");
        assertThat(new KafkaProperties(values).toProperties()).isEqualTo(values);
    }

    @Test
    void aReferenceThatLeadsNowhereFailsTheClient() {
        KafkaProperties properties =
                new KafkaProperties(Map.of("ssl.key.password", "${env:TIDELINE_IS_NOT_SET}"));
        assertThatThrownBy(() -> producer(properties))
                .hasMessageContaining("${env:TIDELINE_IS_NOT_SET}, which is not set here");
    }

    @Test
    void providersOfTheUsersOwnWorkAsInKafka() throws IOException {
        Path secrets = Files.writeString(folder.resolve("kafka.properties"), "keystore=opened\n");
        Files.writeString(folder.resolve("token"), "s.123\n");
        String providers = "org.apache.kafka.common.config.provider.";
        JobConfig config =
                read(
                        """
                        ssl.key.password: '${vault:kafka:key}'
                        ssl.keystore.password: '${file:%1$s/kafka.properties:keystore}'
                        ssl.truststore.password: '${directory:%1$s:token}'
                        client.id: '${env:PATH}'
                        config.providers: 'vault,file,directory'
                        config.providers.vault.class: '%2$s'
                        config.providers.vault.param.address: 'https://vault'
                        config.providers.vault.param.token: '${env:PATH}'
                        config.providers.file.class: '%3$sFileConfigProvider'
                        config.providers.directory.class: '%3$sDirectoryConfigProvider'
                        """
                                .formatted(folder, Vault.class.getName(), providers));
        KafkaProperties properties = config.sink(KafkaSinkConfig.class).orElseThrow().properties();
        assertThat(properties.values())
                .containsEntry("ssl.key.password", "${vault:kafka:key}")
                .containsEntry("ssl.keystore.password", "${file:" + secrets + ":keystore}");
        ProducerConfig producer = producer(properties);
        String path = System.getenv("PATH");
        assertThat(producer.getPassword("ssl.key.password").value())
                .isEqualTo("kafka/key by " + path);
        assertThat(producer.getPassword("ssl.keystore.password").value()).isEqualTo("opened");
        assertThat(producer.getPassword("ssl.truststore.password").value())
                .isEqualToIgnoringNewLines("s.123");
        assertThat(producer.getString("client.id")).isEqualTo(path);
        assertThatCode(() -> new AdminClientConfig(properties.toProperties()))
                .doesNotThrowAnyException();
    }

    @Test
    void aProviderThatIsNotDeclaredIsNone() {
        assertThatThrownBy(() -> read("ssl.key.password: '${vault:kafka:key}'"))
                .isInstanceOf(StartException.class)
                .hasMessageEndingWith(
                        "has 1 fault:\n  sinks.kafka.properties.ssl.key.password: found ${vault:kafka:key}, which is no reference, expected ${env:NAME} or ${file:/path}, or a provider that config.providers names");
    }

    @Test
    void aProviderThatCannotBeLoadedIsNamed() {
        KafkaProperties properties =
                new KafkaProperties(
                        Map.of(
                                "config.providers", "vault",
                                "config.providers.vault.class", "no.such.Vault",
                                "config.providers.vault.param.token", "${env:PATH}"));
        assertThatThrownBy(() -> producer(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessage("no.such.Vault cannot be loaded as a config provider.");
    }

    @Test
    void whatIsReadAtTheStartIsReplaced() {
        JobConfig config =
                read(
                        """
                        max.request.size: '${env:SIZE}'
                        linger.ms: '${env:SIZE}'
                        """);
        assertThat(config.sink(KafkaSinkConfig.class).orElseThrow().properties().values())
                .isEqualTo(Map.of("max.request.size", "5000", "linger.ms", "${env:SIZE}"));
    }

    @Test
    void manySecretsAreManyFaults() {
        assertThatThrownBy(
                        () ->
                                read(
                                        """
                                        ssl.key.password: hunter2
                                        sasl.jaas.config: '%spassword="hunter2" username="${env:SIZE}";'
                                        ssl.keystore.password: '${env:NOT_THERE}'
                                        """
                                                .formatted(PLAIN)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("has 3 faults:")
                .hasMessageContaining("ssl.key.password: found a literal, expected a reference")
                .hasMessageContaining("sasl.jaas.config: found a literal for password, expected")
                .hasMessageContaining("found ${env:NOT_THERE}, which is not set, expected")
                .hasMessageNotContaining(SECRET);
    }

    private static ProducerConfig producer(KafkaProperties properties) {
        var all = new java.util.HashMap<String, Object>();
        properties.toProperties().forEach((name, value) -> all.put((String) name, value));
        all.put("bootstrap.servers", "localhost:9092");
        all.put("key.serializer", ByteArraySerializer.class);
        all.put("value.serializer", ByteArraySerializer.class);
        return new ProducerConfig(all);
    }

    /** Reads a configuration with these properties of the Kafka sink. */
    private JobConfig read(String properties) {
        String yaml =
                """
                model: model.yaml
                source: {kafka: {bootstrap_servers: 'kafka:9092', topics: [events]}}
                sinks:
                  kafka:
                    bootstrap_servers: 'kafka:9092'
                    properties:
                """
                        + properties.indent(6);
        try {
            Path file = Files.writeString(folder.resolve("tideline.yaml"), yaml);
            return ConfigReader.read(
                    file, name -> name.equals("SIZE") ? "5000" : System.getenv(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
