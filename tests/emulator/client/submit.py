#!/usr/bin/env python3
"""Submits specs with the official client, azure-ai-ml, to the emulator.

usage: submit.py --emulator https://localhost:PORT [--follow] [--kind KIND] [--registry NAME] FILE...

The certificate authority of the emulator must be in REQUESTS_CA_BUNDLE. For each file one line of JSON is printed:
{"file", "kind", "name", "status"}; with --follow a job is streamed to its end first. Exit 1 when one fails.

The client is as it is installed. Two things are different from a run against Azure: the credential hands out unsigned tokens, and
connections to hosts of Azure go to the emulator, where the same path stands below a prefix.
"""
import argparse
import base64
import contextlib
import json
import os
import re
import sys
import time

BLOB = re.compile(r"https://([a-z0-9]+\.blob\.core\.[a-z.]+)/")
PLAIN = re.compile(r"https://(?:management\.azure\.com|eastus\.api\.azureml\.ms|cert-eastus\.experiments\.azureml\.net)/")
SCHEMAS = {
    "environment": "environment", "data": "data", "model": "model", "schedule": "schedule", "connection": "connection",
    "azureblob": "datastore", "azurefile": "datastore", "azuredatalakegen1": "datastore", "azuredatalakegen2": "datastore",
    "amlcompute": "compute", "computeinstance": "compute", "vmcompute": "compute",
}
TYPES = {
    "uri_file": "data", "uri_folder": "data", "mltable": "data", "amlcompute": "compute", "computeinstance": "compute",
    "azure_blob": "datastore", "azure_file": "datastore", "azure_data_lake_gen1": "datastore",
    "azure_data_lake_gen2": "datastore",
}


def encode(data):
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


class Credential:
    """Unsigned tokens for whatever is asked for."""

    def get_token(self, *scopes, **_):
        from azure.core.credentials import AccessToken

        end = int(time.time()) + 3600
        claims = {"aud": scopes[0].rsplit("/.default", 1)[0], "exp": end, "tid": "t", "oid": "o"}
        return AccessToken(f'{encode({"alg": "none", "typ": "JWT"})}.{encode(claims)}.c2ln', end)


def reroute(emulator):
    """Sends what goes to hosts of Azure to the emulator."""
    from requests.adapters import HTTPAdapter

    send = HTTPAdapter.send

    def rerouted(self, request, *args, **kwargs):
        url = BLOB.sub(rf"{emulator}/_blob/\1/", request.url)
        request.url = PLAIN.sub(emulator + "/", url)
        return send(self, request, *args, **kwargs)

    HTTPAdapter.send = rerouted


def kind_of(path):
    """What a spec is, by its $schema, else by what stands in it."""
    import yaml

    with open(path, encoding="utf-8-sig") as file:
        spec = yaml.safe_load(file)
    schema = str(spec.get("$schema", "")).rsplit("/", 1)[-1].removesuffix(".json").removesuffix(".schema").lower()
    if schema in SCHEMAS:
        return SCHEMAS[schema]
    if "component" in schema:
        return "component"
    if schema:
        return "job"
    if "trigger" in spec:
        return "schedule"
    if "command" not in spec and ("image" in spec or "build" in spec):
        return "environment"
    return TYPES.get(spec.get("type"), "job")


def submit(client, path, kind, follow=False):
    """Submits one file, and gives the entity that the client returns."""
    import azure.ai.ml as aml
    from azure.ai.ml.entities import _load_functions as load

    if kind == "job":
        entity = client.jobs.create_or_update(aml.load_job(path))
        if follow:
            client.jobs.stream(entity.name)
            entity = client.jobs.get(entity.name)
        return entity
    if kind == "compute":
        return client.compute.begin_create_or_update(aml.load_compute(path)).result()
    if kind == "schedule":
        return client.schedules.begin_create_or_update(load.load_schedule(path)).result()
    operations, loader = {
        "component": (client.components, aml.load_component),
        "environment": (client.environments, aml.load_environment),
        "data": (client.data, aml.load_data),
        "model": (client.models, aml.load_model),
        "datastore": (client.datastores, aml.load_datastore),
        "connection": (client.connections, aml.load_connection),
    }[kind]
    return operations.create_or_update(loader(path))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--emulator", required=True)
    parser.add_argument("--follow", action="store_true")
    parser.add_argument("--kind", help="what all files are; without it each one tells")
    parser.add_argument("--registry", help="register in this registry instead of in the workspace")
    parser.add_argument("--subscription-id", default="00000000-0000-0000-0000-000000000000")
    parser.add_argument("--resource-group", default="rg")
    parser.add_argument("--workspace", default="ws")
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()

    os.environ["AZUREML_DEV_URL_MFE"] = args.emulator  # instead of https://management.azure.com
    os.environ["AZUREML_DISABLE_ON_DISK_CACHE"] = "true"  # nothing known from former runs
    reroute(args.emulator)
    from azure.ai.ml import MLClient

    place = {"registry_name": args.registry} if args.registry else {"workspace_name": args.workspace}
    client = MLClient(Credential(), args.subscription_id, args.resource_group, enable_telemetry=False, **place)
    failed = False
    for path in args.files:
        line = {"file": path}
        try:
            with contextlib.redirect_stdout(sys.stderr):
                line["kind"] = args.kind or kind_of(path)
                entity = submit(client, path, line["kind"], args.follow)
            line |= {"name": entity.name, "status": str(getattr(entity, "status", None) or "ok")}
        except Exception as error:  # pylint: disable=broad-except
            failed = True
            line |= {"status": "error", "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(line), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
