# A circuit and what hangs on it with Terraform: after `eval "$(erxctl azure env)"` the provider
# finds everything in the environment (ARM_METADATA_HOSTNAME, ARM_CLIENT_ID, ...).
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm" }
  }
}

provider "azurerm" {
  features {}
  resource_provider_registrations = "none"
}

resource "azurerm_resource_group" "wan" {
  name     = "wan"
  location = "westeurope"
}

resource "azurerm_express_route_circuit" "er1" {
  name                  = "er1"
  resource_group_name   = azurerm_resource_group.wan.name
  location              = azurerm_resource_group.wan.location
  service_provider_name = "LabTel"
  peering_location      = "Amsterdam"
  bandwidth_in_mbps     = 500
  sku {
    tier   = "Standard"
    family = "MeteredData"
  }
}

resource "azurerm_express_route_circuit_peering" "private" {
  peering_type                  = "AzurePrivatePeering"
  express_route_circuit_name    = azurerm_express_route_circuit.er1.name
  resource_group_name           = azurerm_resource_group.wan.name
  peer_asn                      = 65010
  primary_peer_address_prefix   = "172.16.9.0/30"
  secondary_peer_address_prefix = "172.16.9.4/30"
  vlan_id                       = 100
}
