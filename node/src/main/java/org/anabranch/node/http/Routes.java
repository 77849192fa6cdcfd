package org.anabranch.node.http;

import static org.anabranch.node.http.Route.at;

import java.util.ArrayList;
import java.util.List;

/** All there is to ask. */
final class Routes {

    private final List<Route> routes;

    Routes(
            NodeHandler node,
            DatabaseHandler databases,
            WriteHandler settings,
            DocumentHandler documents,
            WriteHandler contents,
            ListingHandler listing,
            BulkHandler bulk,
            ManyHandler many,
            TransferHandler transfer,
            ChangesHandler changes,
            AdminHandler admin,
            BackupHandler backups) {
        List<Route> all = new ArrayList<>(List.of(
                at("/v1/dbs/{db}/docs/{id}")
                        .get(documents::get, "pointer")
                        .on("PUT", contents::put, "durability")
                        .on("PATCH", contents::patch, "durability")
                        .on("DELETE", documents::delete, "durability"),
                at("/v1/dbs/{db}/docs/{id}/conflicts").get(documents::conflicts),
                at("/v1/dbs/{db}/docs")
                        .getLater(
                                listing::list,
                                "prefix",
                                "start",
                                "end",
                                "after",
                                "limit",
                                "order",
                                "include",
                                "conflicts")
                        .on("POST", contents::post, "durability"),
                at("/v1/dbs/{db}/docs:get").on("POST", many::get),
                at("/v1/dbs/{db}/docs:bulk").on("POST", bulk::run, "durability", "atomic"),
                at("/v1/dbs/{db}/changes")
                        .getLater(changes::changes, "since", "feed", "limit", "timeout", "include", "prefix"),
                at("/v1/dbs/{db}/export").getLater(transfer::export, "typed"),
                at("/v1/dbs/{db}/import").on("POST", transfer::load, "typed", "durability"),
                at("/v1/dbs/{db}")
                        .get(databases::get)
                        .on("PUT", settings::put, "durability")
                        .on("PATCH", settings::patch, "durability")
                        .on("DELETE", databases::delete, "durability"),
                at("/v1/dbs").get(databases::list),
                at("/v1/status").get(node::status),
                at("/v1/openapi.json").get(node::description),
                at("/v1").get(node::about),
                at("/metrics").get(node::metrics),
                at("/health/live").get(node::live),
                at("/health/ready").get(node::ready)));
        all.add(at("/v1/admin/backup").on("POST", backups::make));
        all.addAll(admin.routes());
        this.routes = List.copyOf(all);
    }

    List<Route> all() {
        return routes;
    }

    Route find(List<String> segments) {
        for (Route route : routes) {
            if (route.matches(segments)) {
                return route;
            }
        }
        throw Problem.of(ProblemType.NOT_FOUND, "there is nothing at this path").refusal();
    }
}
