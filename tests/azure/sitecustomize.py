"""Debian's azure-cli asks for models of azure-mgmt-network of a date that python3-azure does
not have, and dies of that in each command of `az network`; it has those of 2022-07-01."""
import importlib.abc
import importlib.util
import sys

SHARED = "azure.cli.core.profiles._shared"


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, _path, _target=None):
        if name != SHARED:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            network = module.ResourceType.MGMT_NETWORK
            module.AZURE_API_PROFILES["latest"][network] = "2022-07-01"
        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Finder())
