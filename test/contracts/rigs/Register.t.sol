// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {GpuCatalog} from "../../../contracts/GpuCatalog.sol";
import {RigRegistry} from "../../../contracts/RigRegistry.sol";
import {RigShares} from "../../../contracts/RigShares.sol";
import {IGpuCatalog} from "../../../contracts/interfaces/IGpuCatalog.sol";
import {IRigRegistry} from "../../../contracts/interfaces/IRigRegistry.sol";
import {BaseTest} from "../BaseTest.sol";

// register
// ├── given registrations are stopped: it should revert
// ├── when the model is unknown: it should revert
// ├── when there are no GPUs, or more than 16: it should revert
// ├── when the slices are none, or more than the model has: it should revert
// ├── when there would be more than 64 slots: it should revert
// ├── when the declared memory is another model's: it should revert
// ├── when the declared memory is within 10% of the model's: it should register, and not a MiB beyond
// ├── when there is no agent: it should revert
// ├── when there is no price: it should revert
// ├── when slope, a discount or the hosting fee is out of range: it should revert
// ├── it should mint the title and all shares to the host
// ├── it should list the rig as declared, with the model's compute units
// └── given the shares were issued: it should never issue them again
// add, to the catalog
// ├── when the caller lacks the role: it should revert
// ├── when a field is empty: it should revert
// └── it should number models from 1
contract RegisterTest is BaseTest {
    function test_RevertGiven_RegistrationsStopped() public {
        stopEverything();
        expectRefused(registration(), abi.encodeWithSelector(RigRegistry.RegistrationsStopped.selector));
    }

    function test_RevertWhen_ModelUnknown() public {
        RigRegistry.Registration memory r = registration();
        r.modelId = 2;
        expectRefused(r, abi.encodeWithSelector(IGpuCatalog.ModelUnknown.selector, 2));
        r.modelId = 0;
        expectRefused(r, abi.encodeWithSelector(IGpuCatalog.ModelUnknown.selector, 0));
    }

    function test_RevertWhen_GpuCountOutOfRange() public {
        RigRegistry.Registration memory r = registration();
        r.gpuCount = 0;
        expectRefused(r, abi.encodeWithSelector(RigRegistry.GpuCountInvalid.selector, 0, 16));
        r.gpuCount = 17;
        expectRefused(r, abi.encodeWithSelector(RigRegistry.GpuCountInvalid.selector, 17, 16));
    }

    function test_RevertWhen_SlicesOutOfRange() public {
        RigRegistry.Registration memory r = registration();
        r.slices = 0;
        expectRefused(r, abi.encodeWithSelector(RigRegistry.SlicesInvalid.selector, 0, 7));
        r.slices = 8;
        expectRefused(r, abi.encodeWithSelector(RigRegistry.SlicesInvalid.selector, 8, 7));
    }

    function test_RevertWhen_MoreThan64Slots() public {
        RigRegistry.Registration memory r = registration();
        (r.gpuCount, r.slices) = (16, 5);
        expectRefused(r, abi.encodeWithSelector(RigRegistry.SlicesInvalid.selector, 5, 4));
        r.slices = 4;
        registerRig(r);
    }

    function test_RevertWhen_DeclaredMemoryIsNotTheModels() public {
        RigRegistry.Registration memory r = registration();
        r.memoryMib = 40 * 1024; // an A100 that calls itself H100
        expectRefused(
            r,
            abi.encodeWithSelector(RigRegistry.DeclaredMemoryMismatch.selector, H100, 40 * 1024, 80 * 1024)
        );
        r.memoryMib = 96 * 1024;
        expectRefused(
            r,
            abi.encodeWithSelector(RigRegistry.DeclaredMemoryMismatch.selector, H100, 96 * 1024, 80 * 1024)
        );
    }

    /// @dev Drivers reserve up to 7% of the memory: within 10% a declaration passes, and not a MiB beyond.
    function testFuzz_Register_MemoryTolerance(uint32 declared) public {
        RigRegistry.Registration memory r = registration();
        uint256 expected = 80 * 1024;
        r.memoryMib = uint32(bound(declared, 0, 4 * expected));
        uint256 gap = r.memoryMib > expected ? r.memoryMib - expected : expected - r.memoryMib;
        if (gap * 10 > expected) {
            expectRefused(
                r,
                abi.encodeWithSelector(RigRegistry.DeclaredMemoryMismatch.selector, H100, r.memoryMib, expected)
            );
        } else assertEq(registerRig(r), 1, "id of the rig within tolerance");
    }

    function test_RevertWhen_NoAgent() public {
        RigRegistry.Registration memory r = registration();
        r.agent = address(0);
        expectRefused(r, abi.encodeWithSelector(RigRegistry.AgentInvalid.selector));
    }

    function test_RevertWhen_NoPrice() public {
        RigRegistry.Registration memory r = registration();
        r.price = 0;
        expectRefused(r, abi.encodeWithSelector(RigRegistry.PriceInvalid.selector, 0));
    }

    function test_RevertWhen_PercentOutOfRange() public {
        RigRegistry.Registration memory r = registration();
        r.slopePercent = 201;
        expectRefused(r, abi.encodeWithSelector(RigRegistry.PercentInvalid.selector, 201, 200));
        r = registration();
        r.discount30 = 51;
        expectRefused(r, abi.encodeWithSelector(RigRegistry.PercentInvalid.selector, 51, 50));
        r = registration();
        r.discount180 = 51;
        expectRefused(r, abi.encodeWithSelector(RigRegistry.PercentInvalid.selector, 51, 50));
        r = registration();
        r.hostingFee = 51;
        expectRefused(r, abi.encodeWithSelector(RigRegistry.PercentInvalid.selector, 51, 50));
    }

    function test_Register_GivesTitleAndAllSharesToTheHost() public {
        uint256 rigId = registerRig();
        assertEq(registry.ownerOf(rigId), host, "owner of the title");
        assertEq(registry.hostOf(rigId), host, "host of the rig");
        assertEq(sharesOf(rigId).balanceOf(host), 10_000 * SHARE, "shares of the host");
        assertEq(sharesOf(rigId).totalSupply(), 10_000 * SHARE, "supply of shares");
        assertEq(sharesOf(rigId).rigId(), rigId, "rig that the shares know");
        assertFalse(sharesOf(rigId).locked(), "shares are free");
    }

    function test_Register_ListsTheRigAsDeclared() public {
        uint256 rigId = registerRig();
        IRigRegistry.Terms memory t = registry.terms(rigId);
        assertTrue(t.listed, "listed at once");
        assertFalse(t.inSale, "not in sale");
        assertEq(t.computeUnits, 1000, "compute units of the catalog");
        assertEq(t.price, PRICE, "price as declared");
        assertEq(t.gpuCount, 8, "GPUs as declared");
        assertEq(t.modelId, H100, "model as declared");
        assertEq(t.loadWatts, 6_500, "load power as declared");
        assertEq(registry.agentOf(rigId), agent, "agent as declared");
        assertEq(registry.regionOf(rigId), bytes8("DE-BE"), "region as declared");
        assertEq(registry.gatewayOf(rigId), "https://rig.example.org", "gateway as declared");
        assertEq(registry.rigCount(), 1, "rigs in all");
    }

    function test_Register_SharesCannotBeIssuedAgain() public {
        uint256 rigId = registerRig();
        RigShares shares = sharesOf(rigId);
        vm.prank(address(registry));
        vm.expectRevert(RigShares.AlreadyInitialized.selector);
        shares.initialize(investor);
    }

    function test_RevertWhen_CatalogCallerLacksRole() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, host));
        vm.prank(host);
        catalog.add(h100());
    }

    function test_RevertWhen_ModelIncomplete() public {
        IGpuCatalog.Model[4] memory models = [h100(), h100(), h100(), h100()];
        models[0].memoryMib = 0;
        models[1].maxSlices = 0;
        models[2].computeUnits = 0;
        models[3].name = "";
        for (uint256 i; i < models.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(GpuCatalog.ModelInvalid.selector, models[i].name));
            vm.prank(admin);
            catalog.add(models[i]);
        }
    }

    function test_Add_NumbersModelsFromOne() public {
        vm.prank(admin);
        assertEq(catalog.add(h100()), 2, "id of the second model");
        assertEq(catalog.modelCount(), 2, "models in all");
        assertEq(catalog.model(1).name, "H100 SXM", "name of the first model");
        vm.expectRevert(abi.encodeWithSelector(IGpuCatalog.ModelUnknown.selector, 3));
        catalog.model(3);
    }

    function expectRefused(RigRegistry.Registration memory r, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(host);
        registry.register(r);
    }
}
