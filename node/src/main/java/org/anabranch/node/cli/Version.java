package org.anabranch.node.cli;

import java.util.Optional;

/** The version of this build, from the packaged jar's manifest. */
public final class Version {

    private Version() {}

    public static String current() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
