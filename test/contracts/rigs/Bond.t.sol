// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {RigRegistry} from "../../../contracts/RigRegistry.sol";
import {IRigRegistry} from "../../../contracts/interfaces/IRigRegistry.sol";
import {Payouts} from "../../../contracts/libraries/Payouts.sol";
import {BaseTest} from "../BaseTest.sol";

// postBond
// ├── when the rig is unknown: it should revert
// └── it should add to the bond, whoever pays
// giveBondNotice
// ├── when the caller is not the host: it should revert
// ├── when more than the bond is asked for: it should revert
// └── given a notice before: it should replace it, and the time begins anew
// withdrawBond
// ├── when the caller is not the host: it should revert
// ├── given no notice: it should revert
// ├── given the notice still runs: it should revert
// ├── given the notice lapsed: it should revert until a new one was given
// ├── it should pay what notice was given for, once
// └── given credits took from the bond: it should pay what is left
// payCredit
// ├── when the caller is not the escrow: it should revert
// └── it should pay as far as the bond reaches
contract BondTest is BaseTest {
    uint256 internal rigId;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
    }

    function test_RevertWhen_RigUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 2));
        vm.prank(host);
        registry.postBond(2, 1);
    }

    function test_PostBond_ByAnybody() public {
        postBond(rigId, 100e6);
        vm.prank(investor);
        registry.postBond(rigId, 50e6);
        assertEq(registry.bondOf(rigId), 150e6, "bond of the rig");
        assertEq(registry.bonds(), 150e6, "sum of bonds");
        assertEq(usdc.balanceOf(address(registry)), 150e6, "USDC in the registry");
    }

    function test_RevertWhen_NoticeNotTheHosts() public {
        postBond(rigId, 100e6);
        vm.expectRevert(abi.encodeWithSelector(IRigRegistry.NotHost.selector, rigId, renter));
        vm.prank(renter);
        registry.giveBondNotice(rigId, 1);
    }

    function test_RevertWhen_NoticeAboveBond() public {
        postBond(rigId, 100e6);
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.BondTooSmall.selector, rigId, 100e6, 100e6 + 1));
        vm.prank(host);
        registry.giveBondNotice(rigId, 100e6 + 1);
    }

    function test_GiveBondNotice_ReplacesTheOneBefore() public {
        giveNotice(100e6, 60e6);
        passTime(7 days);
        vm.startPrank(host);
        registry.giveBondNotice(rigId, 20e6);
        (uint128 amount, uint64 availableAt) = registry.bondNotice(rigId);
        assertEq(amount, 20e6, "amount of the new notice");
        assertEq(availableAt, time() + 7 days, "when it is over");
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.BondNoticeRunning.selector, rigId, availableAt));
        registry.withdrawBond(rigId, host);
    }

    function test_RevertWhen_WithdrawerNotHost() public {
        giveNotice(100e6, 60e6);
        passTime(7 days);
        vm.expectRevert(abi.encodeWithSelector(IRigRegistry.NotHost.selector, rigId, renter));
        vm.prank(renter);
        registry.withdrawBond(rigId, renter);
    }

    function test_RevertGiven_NoNotice() public {
        postBond(rigId, 100e6);
        vm.expectRevert(abi.encodeWithSelector(Payouts.NothingToWithdraw.selector, host));
        vm.prank(host);
        registry.withdrawBond(rigId, host);
    }

    function test_RevertGiven_NoticeRuns() public {
        giveNotice(100e6, 60e6);
        uint256 availableAt = time() + 7 days;
        passTime(7 days - 1);
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.BondNoticeRunning.selector, rigId, availableAt));
        vm.prank(host);
        registry.withdrawBond(rigId, host);
    }

    function test_RevertGiven_NoticeLapsed() public {
        giveNotice(100e6, 60e6);
        uint256 lapsesAt = time() + 9 days;
        passTime(9 days);
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.BondNoticeLapsed.selector, rigId, lapsesAt));
        vm.prank(host);
        registry.withdrawBond(rigId, host);
        vm.prank(host);
        registry.giveBondNotice(rigId, 60e6);
        passTime(9 days - 1);
        vm.prank(host);
        assertEq(registry.withdrawBond(rigId, host), 60e6, "after a new notice, in the last second");
    }

    function test_WithdrawBond_AfterNotice() public {
        giveNotice(100e6, 60e6);
        passTime(7 days);
        vm.prank(host);
        assertEq(registry.withdrawBond(rigId, investor), 60e6, "withdrawn");
        assertEq(registry.bondOf(rigId), 40e6, "bond left");
        assertEq(registry.bonds(), 40e6, "sum of bonds");
        assertEq(usdc.balanceOf(investor), 10_000_000e6 + 60e6, "arrived where the host wanted it");
        vm.expectRevert(abi.encodeWithSelector(Payouts.NothingToWithdraw.selector, host));
        vm.prank(host);
        registry.withdrawBond(rigId, host);
    }

    function test_WithdrawBond_GivenCreditsTookFromIt() public {
        giveNotice(100e6, 60e6);
        vm.prank(address(escrow));
        assertEq(registry.payCredit(1, rigId, renter, 70e6), 70e6, "credit paid during notice");
        passTime(7 days);
        vm.prank(host);
        assertEq(registry.withdrawBond(rigId, host), 30e6, "what the credits left");
    }

    function test_RevertWhen_CreditNotTheEscrows() public {
        postBond(rigId, 10e6);
        vm.expectRevert(abi.encodeWithSelector(RigRegistry.NotAuthorized.selector, host));
        vm.prank(host);
        registry.payCredit(1, rigId, renter, 1);
    }

    function test_PayCredit_AsFarAsTheBondReaches() public {
        postBond(rigId, 10e6);
        vm.startPrank(address(escrow));
        assertEq(registry.payCredit(1, rigId, renter, 15e6), 10e6, "first credit");
        assertEq(registry.payCredit(1, rigId, renter, 15e6), 0, "credit from an empty bond");
        assertEq(usdc.balanceOf(renter), 10_000_000e6 + 10e6, "renter got the bond");
    }

    function giveNotice(uint256 bond, uint256 amount) private {
        postBond(rigId, bond);
        vm.prank(host);
        registry.giveBondNotice(rigId, amount);
    }
}
