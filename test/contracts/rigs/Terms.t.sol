// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {RigRegistry} from "../../../contracts/RigRegistry.sol";
import {IRigRegistry} from "../../../contracts/interfaces/IRigRegistry.sol";
import {BaseTest} from "../BaseTest.sol";

// setPrice, setSla, setPower, setListed, setAgent
// ├── when the caller is not the host: it should revert
// ├── when price, slope or a discount is out of range: it should revert
// ├── when there is no agent: it should revert
// ├── it should change the rig for rentals to come, and no running rental
// ├── given the agent was changed lately: it should revert, while the gateway alone moves at any time
// └── given the agent was changed: it should know it and the one before, and nobody else
// transfer of the title
// ├── given the rig is in sale: it should revert
// └── it should hand every right to the new host, and leave the shares
// setInSale
// └── when the caller is not the ShareSale: it should revert
// setStopped, of all contracts
// ├── when the caller is not the guardian: it should revert
// └── it should be taken back by the guardian
contract TermsTest is BaseTest {
    uint256 internal rigId;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
    }

    function test_RevertWhen_CallerNotHost() public {
        bytes memory notHost = abi.encodeWithSelector(IRigRegistry.NotHost.selector, rigId, renter);
        vm.startPrank(renter);
        vm.expectRevert(notHost);
        registry.setPrice(rigId, 1, 0, 0, 0);
        vm.expectRevert(notHost);
        registry.setSla(rigId, 255);
        vm.expectRevert(notHost);
        registry.setPower(rigId, 1, 1, 1);
        vm.expectRevert(notHost);
        registry.setListed(rigId, false);
        vm.expectRevert(notHost);
        registry.setAgent(rigId, renter, "https://evil.example.org");
    }

    function test_RevertWhen_ValueOutOfRange() public {
        vm.startPrank(host);
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.PriceInvalid.selector, 0));
        registry.setPrice(rigId, 0, 0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.PercentInvalid.selector, 201, 200));
        registry.setPrice(rigId, 1, 201, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.PercentInvalid.selector, 51, 50));
        registry.setPrice(rigId, 1, 0, 51, 0);
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.PercentInvalid.selector, 52, 50));
        registry.setPrice(rigId, 1, 0, 0, 52);
        registry.setPrice(rigId, 1, 200, 50, 50);
    }

    function test_RevertWhen_NoAgent() public {
        vm.prank(host);
        vm.expectRevert(RigRegistry.AgentInvalid.selector);
        registry.setAgent(rigId, address(0), "");
    }

    function test_SetTerms_GivenARunningRental() public {
        uint256 id = runRental(rigId, 1, 2 hours);
        vm.startPrank(host);
        registry.setPrice(rigId, 2 * PRICE, 100, 5, 6);
        registry.setSla(rigId, 200);
        registry.setPower(rigId, 1, 2, 3);
        registry.setListed(rigId, false);
        registry.setAgent(rigId, keeper, "https://moved.example.org");
        vm.stopPrank();
        IRigRegistry.Terms memory t = registry.terms(rigId);
        assertEq(t.price, 2 * PRICE, "price for rentals to come");
        assertEq(t.slopePercent, 100, "slope for rentals to come");
        assertEq(t.discount30, 5, "30-day discount for rentals to come");
        assertEq(t.discount180, 6, "180-day discount for rentals to come");
        assertEq(t.allowance, 200, "SLA for rentals to come");
        assertEq(t.idleWatts, 1, "idle power");
        assertEq(t.loadWatts, 2, "load power");
        assertEq(t.powerPrice, 3, "price of power");
        assertFalse(t.listed, "off the list");
        assertEq(t.hostingFee, 10, "hosting fee as registered");
        assertEq(registry.agentOf(rigId), keeper, "new agent");
        assertEq(registry.gatewayOf(rigId), "https://moved.example.org", "new gateway");
        assertEq(escrow.rentalOf(id).price, PRICE, "price of the running rental");
        assertEq(escrow.rentalOf(id).allowance, 10, "SLA of the running rental");
    }

    function test_RevertGiven_AgentChangedLately() public {
        vm.startPrank(host);
        registry.setAgent(rigId, keeper, "");
        uint256 until = time() + 1 days;
        passTime(1 days - 1);
        registry.setAgent(rigId, keeper, "https://moved.example.org");
        assertEq(registry.gatewayOf(rigId), "https://moved.example.org", "the gateway alone moves at any time");
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.AgentChangedLately.selector, rigId, until));
        registry.setAgent(rigId, buyer, "");
        passTime(1);
        registry.setAgent(rigId, buyer, "");
        assertEq(registry.agentOf(rigId), buyer, "the agent, after a day");
    }

    function test_IsAgent_ItAndTheOneBefore() public {
        assertTrue(registry.isAgent(rigId, agent), "the first agent");
        assertFalse(registry.isAgent(rigId, address(0)), "nobody, before any change");
        vm.startPrank(host);
        registry.setAgent(rigId, keeper, "");
        passTime(1 days);
        registry.setAgent(rigId, buyer, "");
        assertTrue(registry.isAgent(rigId, buyer), "the agent");
        assertTrue(registry.isAgent(rigId, keeper), "the agent before it");
        assertFalse(registry.isAgent(rigId, agent), "the agent before that");
        assertFalse(registry.isAgent(rigId, address(0)), "nobody");
    }

    function test_RevertGiven_TitleOfARigInSale() public {
        openSale(rigId);
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.RigStillInSale.selector, rigId));
        vm.prank(host);
        registry.transferFrom(host, investor, rigId);
    }

    function test_TransferTitle_HandsOverTheRights() public {
        vm.prank(host);
        registry.transferFrom(host, investor, rigId);
        vm.prank(investor);
        registry.setSla(rigId, 20);
        vm.expectRevert(abi.encodeWithSelector(IRigRegistry.NotHost.selector, rigId, host));
        vm.prank(host);
        registry.setSla(rigId, 30);
        assertEq(sharesOf(rigId).balanceOf(host), 10_000 * SHARE, "shares stay where they are");
    }

    function test_RevertWhen_SaleMarkedByAnybodyElse() public {
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.NotAuthorized.selector, host));
        vm.prank(host);
        registry.setInSale(rigId, false);
    }

    function test_RevertWhen_StoppedByAnybodyElse() public {
        address[6] memory targets = stoppableContracts();
        for (uint256 i; i < targets.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, host));
            vm.prank(host);
            RigRegistry(targets[i]).setStopped(true);
        }
    }

    function test_SetStopped_CanBeTakenBack() public {
        stopEverything();
        address[6] memory targets = stoppableContracts();
        vm.startPrank(guardian);
        for (uint256 i; i < targets.length; i++) RigRegistry(targets[i]).setStopped(false);
        vm.stopPrank();
        uint256 another = registerRig();
        openRental(another);
        openSale(registerRig());
        market.list(uint32(another), 1, 1);
        takeSeat(inspectors[0]);
        judgeEpoch(currentEpoch() + 1, another, ALL);
        assertEq(ledger.verifiedSamples(another), 24, "attested after the stop");
    }
}
