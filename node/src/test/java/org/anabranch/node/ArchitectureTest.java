package org.anabranch.node;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may use whom: the arrows of ARCHITECTURE.md. */
class ArchitectureTest {
    private static final String CRDT = "org.anabranch.crdt..";
    private static final String CORE = "org.anabranch.core..";
    private static final String NODE = "org.anabranch.node..";
    private static final String ENGINE = "org.anabranch.core.engine..";

    private static JavaClasses product;

    private static final Set<String> UNSAFE_FLAGS =
            Set.of("MDB_NOSYNC", "MDB_NOMETASYNC", "MDB_MAPASYNC", "MDB_WRITEMAP");

    @BeforeAll
    static void importProduct() {
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.anabranch");
    }

    @Test
    void allModulesAreLookedAt() {
        product.get("org.anabranch.crdt.Lattice");
        product.get("org.anabranch.core.store.Store");
        product.get("org.anabranch.node.Main");
    }

    @Test
    void theCrdtsUseTheJdkAlone() {
        check(noClasses()
                .that()
                .resideInAPackage(CRDT)
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(CRDT, "java.."));
    }

    @Test
    void coreUsesNothingOfTheNode() {
        check(noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(NODE));
    }

    @Test
    void lmdbIsKnownInOneRoom() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.anabranch.core.store.lmdb..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.lmdbjava.."));
    }

    /**
     * A commit that does not sync looks like one that does until the power fails, which no test can make happen. So the
     * flags that would switch it off, and the mapping whose full disk kills the process, are named here.
     */
    @Test
    void noCommitGoesWithoutItsSync() {
        check(noClasses()
                .should()
                .accessFieldWhere(describe(
                        "switches a sync off, or maps for writing",
                        access -> access.getTargetOwner().getName().equals("org.lmdbjava.EnvFlags")
                                && UNSAFE_FLAGS.contains(access.getTarget().getName()))));
    }

    @Test
    void jacksonIsKnownInOneRoom() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.anabranch.node.json..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson.."));
    }

    @Test
    void bouncyCastleIsKnownInOneRoom() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.anabranch.node.certs..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle.."));
    }

    @Test
    void vertxIsKnownInTheNodeAlone() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(NODE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty.."));
    }

    @Test
    void onlyTheConfigurationReadsYamlAndOnlyTheCommandLineKnowsPicocli() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.anabranch.node.config..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.snakeyaml.."));
        check(noClasses()
                .that()
                .resideOutsideOfPackage("org.anabranch.node.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli.."));
    }

    @Test
    void theCrdtsAndTheEngineTouchNoClockRandomnessThreadSocketOrFile() {
        check(noClasses()
                .that()
                .resideInAnyPackage(CRDT, ENGINE)
                .should()
                .dependOnClassesThat(describe(
                        "are threads, sockets, files, clocks or randomness", ArchitectureTest::isOutsideWorld)));
        check(noClasses()
                .that()
                .resideInAnyPackage(CRDT, ENGINE)
                .should()
                .callMethodWhere(describe("reads a clock or draws at random", call -> isReading(call.getTarget()))));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("org.anabranch.(**)").should().beFreeOfCycles());
    }

    private static boolean isOutsideWorld(JavaClass type) {
        String name = type.getName();
        return inAny(
                                type,
                                "java.io",
                                "java.net",
                                "java.nio.file",
                                "java.nio.channels",
                                "java.security",
                                "java.util.concurrent.locks")
                        && !name.equals("java.io.Serializable")
                        && !name.equals("java.io.ByteArrayOutputStream") // memory, and nothing else
                        && !name.equals("java.security.MessageDigest")
                        && !name.equals("java.security.NoSuchAlgorithmException")
                || type.isAssignableTo(Thread.class)
                || type.isAssignableTo(Executor.class)
                || type.isAssignableTo(Random.class)
                || type.isAssignableTo(InstantSource.class)
                || Set.of("java.util.SplittableRandom", "java.util.Timer", "java.lang.ProcessBuilder")
                        .contains(name)
                || name.startsWith("java.util.random.");
    }

    private static boolean inAny(JavaClass type, String... packages) {
        for (String name : packages) {
            if (type.getPackageName().equals(name) || type.getPackageName().startsWith(name + ".")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isReading(AccessTarget.MethodCallTarget target) {
        String owner = target.getOwner().getName();
        return owner.equals("java.lang.System")
                        && Set.of("currentTimeMillis", "nanoTime").contains(target.getName())
                || owner.equals("java.lang.Math") && target.getName().equals("random")
                || owner.equals("java.util.UUID") && target.getName().equals("randomUUID")
                || owner.startsWith("java.time.") && target.getName().equals("now");
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(product);
    }
}
