// The story of a circuit with the JavaScript SDKs (@azure/arm-network 36, @azure/arm-avs 4):
// a circuit, its peering, a key, a connection from a second subscription, a private cloud,
// Global Reach, tables, a failover test, and the clean-up, which is refused in the wrong order.
//
//	eval "$(erxctl azure env)"; npm install; node story.mjs
import { ClientSecretCredential } from '@azure/identity';
import { NetworkManagementClient } from '@azure/arm-network';
import { AzureVMwareSolutionAPI } from '@azure/arm-avs';
import { ResourceManagementClient } from '@azure/arm-resources';
import assert from 'node:assert/strict';

const env = process.env, endpoint = env.AZURE_RESOURCE_MANAGER;
const credential = new ClientSecretCredential(env.AZURE_TENANT_ID, env.AZURE_CLIENT_ID,
	env.AZURE_CLIENT_SECRET, { authorityHost: env.AZURE_AUTHORITY_HOST,
		disableInstanceDiscovery: true });
const owner = new NetworkManagementClient(credential, env.AZURE_SUBSCRIPTION_ID, { endpoint });
const user = new NetworkManagementClient(credential, env.OTHER_SUBSCRIPTION_ID ??
	'11111111-2222-4333-8444-555555555555', { endpoint });
const vmware = new AzureVMwareSolutionAPI(credential, env.AZURE_SUBSCRIPTION_ID, { endpoint });
const groups = new ResourceManagementClient(credential, env.AZURE_SUBSCRIPTION_ID, { endpoint });
const location = 'westeurope', rg = 'js', peering = 'AzurePrivatePeering';

async function refused(code, work) {
	await assert.rejects(work, (e) => e.code === code || String(e.message).includes(code),
		`should be refused with ${code}`);
}

async function circuit(name, peeringLocation, net, vlanId) {
	await owner.expressRouteCircuits.beginCreateOrUpdateAndWait(rg, name, { location,
		sku: { name: 'Premium_MeteredData', tier: 'Premium', family: 'MeteredData' },
		serviceProviderProperties: { serviceProviderName: 'LabTel', peeringLocation,
			bandwidthInMbps: 500 } });
	await owner.expressRouteCircuitPeerings.beginCreateOrUpdateAndWait(rg, name, peering, {
		peeringType: peering, peerASN: 65010, vlanId,
		primaryPeerAddressPrefix: `172.16.${net}.0/30`,
		secondaryPeerAddressPrefix: `172.16.${net}.4/30` });
	return owner.expressRouteCircuits.get(rg, name);
}

async function gateway(client, name, space) {
	const net = await client.virtualNetworks.beginCreateOrUpdateAndWait(rg, name, { location,
		addressSpace: { addressPrefixes: [space] },
		subnets: [{ name: 'GatewaySubnet',
			addressPrefix: space.replace('0.0/16', '255.0/27') }] });
	return client.virtualNetworkGateways.beginCreateOrUpdateAndWait(rg, `${name}-gateway`, {
		location, gatewayType: 'ExpressRoute', sku: { name: 'ErGw1AZ', tier: 'ErGw1AZ' },
		ipConfigurations: [{ name: 'default',
			subnet: { id: `${net.id}/subnets/GatewaySubnet` } }] });
}

const group = await groups.resourceGroups.createOrUpdate(rg, { location });
assert.equal(group.properties.provisioningState, 'Succeeded');
const london = await circuit('js-london', 'London', 70, 170);
const paris = await circuit('js-paris', 'Paris', 71, 171);
assert.equal(london.serviceProviderProvisioningState, 'Provisioned');

const auth = await owner.expressRouteCircuitAuthorizations.beginCreateOrUpdateAndWait(rg,
	'js-london', 'to-app', {});
const gw = await gateway(user, 'js-app', '10.170.0.0/16');
const link = { location, connectionType: 'ExpressRoute', virtualNetworkGateway1: gw,
	peer: { id: london.id } };
const connections = user.virtualNetworkGatewayConnections;
await refused('LinkedAuthorizationFailed',
	() => connections.beginCreateOrUpdateAndWait(rg, 'js-c', link));
await connections.beginCreateOrUpdateAndWait(rg, 'js-c',
	{ ...link, authorizationKey: auth.authorizationKey });
const used = await owner.expressRouteCircuitAuthorizations.get(rg, 'js-london', 'to-app');
assert.equal(used.authorizationUseStatus, 'InUse');

const cloud = await vmware.privateClouds.beginCreateOrUpdateAndWait(rg, 'js-pc', { location,
	sku: { name: 'av36p' }, networkBlock: '10.171.0.0/22', managementCluster: { clusterSize: 3 } });
assert.match(cloud.circuit.expressRouteID, /expressRouteCircuits/);
const key = await owner.expressRouteCircuitAuthorizations.beginCreateOrUpdateAndWait(rg,
	'js-paris', 'avs', {});
const reach = await vmware.globalReachConnections.beginCreateOrUpdateAndWait(rg, 'js-pc', 'js-gr',
	{ peerExpressRouteCircuit: paris.id, authorizationKey: key.authorizationKey });
assert.match(reach.addressPrefix, /\/29$/);
await owner.expressRouteCircuitConnections.beginCreateOrUpdateAndWait(rg, 'js-paris', peering,
	'js-lp', { expressRouteCircuitPeering: { id: `${paris.id}/peerings/${peering}` },
		peerExpressRouteCircuitPeering: { id: `${london.id}/peerings/${peering}` },
		addressPrefix: '192.168.170.0/29' });

let table;
for (let tries = 0; tries < 100; tries++) {
	table = await owner.expressRouteCircuits.beginListRoutesTableAndWait(rg, 'js-paris', peering,
		'primary');
	if (table.value.some((r) => r.network === '10.170.0.0/16'))
		break;
}
assert.ok(table.value.some((r) => r.network === '10.170.0.0/16'), 'the VNet crosses Global Reach');
const gateways = user.virtualNetworkGateways;
const learned = await gateways.beginGetLearnedRoutesAndWait(rg, 'js-app-gateway');
assert.ok(learned.value.some((r) => r.origin === 'Network'));
const status = await gateways.beginGetBgpPeerStatusAndWait(rg, 'js-app-gateway');
assert.ok(status.value.every((r) => r.asn === 12076));

const second = await circuit('js-zurich', 'Zurich', 72, 172);
const more = await owner.expressRouteCircuitAuthorizations.beginCreateOrUpdateAndWait(rg,
	'js-zurich', 'to-app', {});
await connections.beginCreateOrUpdateAndWait(rg, 'js-c2',
	{ ...link, peer: { id: second.id }, authorizationKey: more.authorizationKey });
await gateways.beginStartExpressRouteSiteFailoverSimulationAndWait(rg, 'js-app-gateway', 'London');
await gateways.beginStopExpressRouteSiteFailoverSimulationAndWait(rg, 'js-app-gateway',
	{ peeringLocation: 'London', wasSimulationSuccessful: true, details: [] });

await refused('ExpressRouteCircuitInUse',
	() => owner.expressRouteCircuits.beginDeleteAndWait(rg, 'js-london'));
await refused('VirtualNetworkGatewayInUse', () => gateways.beginDeleteAndWait(rg, 'js-app-gateway'));
await connections.beginDeleteAndWait(rg, 'js-c');
await connections.beginDeleteAndWait(rg, 'js-c2');
await gateways.beginDeleteAndWait(rg, 'js-app-gateway');
await user.virtualNetworks.beginDeleteAndWait(rg, 'js-app');
await vmware.globalReachConnections.beginDeleteAndWait(rg, 'js-pc', 'js-gr');
await owner.expressRouteCircuitConnections.beginDeleteAndWait(rg, 'js-paris', peering, 'js-lp');
await vmware.privateClouds.beginDeleteAndWait(rg, 'js-pc');
for (const name of ['js-london', 'js-paris', 'js-zurich'])
	await owner.expressRouteCircuits.beginDeleteAndWait(rg, name);
await groups.resourceGroups.beginDeleteAndWait(rg);
console.log('PASS the JavaScript SDKs live through the story');
