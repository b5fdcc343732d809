package io.tideline.bench;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.ServerSocket;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** Forbids what no code here may do, tests included. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().importPackages("io.tideline.bench");

    /** Submits over REST, as one does to a cluster; that cluster is on loopback. */
    private static final String CLUSTER_OF_PROCESSES = "io.tideline.bench.fault.Deployment";

    /**
     * Allows Flink only in {@link io.tideline.inprocess.LocalCluster}, which keeps other users out.
     */
    @Test
    void noClassStartsFlinkAnotherWay() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.(MiniCluster\\w*|LocalStream\\w*|RemoteStream\\w*)")
                .orShould()
                .callMethodWhere(target(name("createLocalEnvironment")))
                .orShould()
                .callMethodWhere(target(name("createLocalEnvironmentWithWebUI")))
                .orShould()
                .callMethod(StreamExecutionEnvironment.class, "getExecutionEnvironment")
                .check(CLASSES);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(CLUSTER_OF_PROCESSES)
                .should()
                .callMethodWhere(target(name("createRemoteEnvironment")))
                .check(CLASSES);
    }

    /** Forbids the constructors that listen on all interfaces. */
    @Test
    void noClassListensOnAllInterfaces() {
        noClasses()
                .should()
                .callConstructor(ServerSocket.class, int.class)
                .orShould()
                .callConstructor(ServerSocket.class, int.class, int.class)
                .check(CLASSES);
    }

    /** Requires the suffix by which Surefire (Test, in parallel) or Failsafe (IT) runs a class. */
    @Test
    void testsAreNamedAfterWhatTheyStart() {
        methods()
                .that()
                .areMetaAnnotatedWith("org.junit.platform.commons.annotation.Testable")
                .should()
                .beDeclaredInClassesThat()
                .haveNameMatching(".*(Test|IT)(\\$.*)?")
                .check(CLASSES);
        noClasses()
                .that()
                .haveNameMatching(".*Test(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveNameMatching(
                        ".*\\.(EmbeddedKafka|EmbeddedPostgres|LocalCluster|LocalFlink|ProcessBuilder|Arena|Cluster|JobOpinion)")
                .check(CLASSES);
    }
}
