package org.anabranch.node.cli;

import java.net.http.HttpRequest.BodyPublishers;
import org.anabranch.crdt.json.JsonValue.JsonObject;
import org.anabranch.node.json.JsonWriter;

/** {@code anabranch backup}: has a running node copy itself. */
final class BackupCommand extends RemoteCommand {
    private static final String NAME = "--name";

    BackupCommand(Cli cli) {
        super(cli);
        option(NAME, "NAME", "of the folder in the node's --backup-dir (default: made of the time)");
        spec.usageMessage()
                .description(
                        "Copies a node while it serves, into a folder of its own --backup-dir, on its machine. The copy"
                                + " is durable, and was read from beginning to end, when this ends. 'restore' brings it back.");
    }

    @Override
    public Integer call() throws Exception {
        NodeClient node = client();
        JsonWriter body = new JsonWriter().startObject();
        String name = parsed().matchedOptionValue(NAME, null);
        if (name != null) {
            body.member("name", name);
        }
        JsonObject made;
        try (Progress progress = new Progress(cli.err())) {
            made = node.sendForJson(
                    node.request("/v1/admin/backup")
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofByteArray(body.endObject().bytes()))
                            .build(),
                    () -> progress.at("the node copies its store"));
        }
        cli.out()
                .println("backup " + NodeClient.text(made, "directory") + " bytes=" + made.get("bytes") + " documents="
                        + made.get("documents"));
        return ExitCode.OK;
    }
}
