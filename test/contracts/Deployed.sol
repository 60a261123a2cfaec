// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {Authority} from "../../contracts/Authority.sol";
import {Disputes} from "../../contracts/Disputes.sol";
import {FutureBlockRandomness} from "../../contracts/FutureBlockRandomness.sol";
import {GpuCatalog} from "../../contracts/GpuCatalog.sol";
import {InspectorStaking} from "../../contracts/InspectorStaking.sol";
import {RackToken} from "../../contracts/RackToken.sol";
import {RentalEscrow} from "../../contracts/RentalEscrow.sol";
import {Rewards} from "../../contracts/Rewards.sol";
import {RigRegistry} from "../../contracts/RigRegistry.sol";
import {RigShares} from "../../contracts/RigShares.sol";
import {ShareMarket} from "../../contracts/ShareMarket.sol";
import {ShareSale} from "../../contracts/ShareSale.sol";
import {UptimeLedger} from "../../contracts/UptimeLedger.sol";
import {IGpuCatalog} from "../../contracts/interfaces/IGpuCatalog.sol";
import {Protocol} from "../../contracts/interfaces/Protocol.sol";
import {Halving} from "../../contracts/libraries/Halving.sol";
import {TestUSD} from "../../contracts/mocks/TestUSD.sol";
import {PoolRouter} from "./mocks/PoolRouter.sol";

/// @notice The whole protocol with production parameters, one role per actor, one model (H100) in the catalog.
abstract contract Deployed is Test {
    uint32 internal constant SAMPLE = 150;
    uint256 internal constant EPOCH = 24 * 150;
    uint256 internal constant SEAT = 1_000e6;
    uint256 internal constant DISPUTE_WINDOW = 12 hours;
    uint256 internal constant COMMISSIONING = 24;
    uint256 internal constant GENESIS = 300_000_000e6;
    uint256 internal constant H100 = 1;

    address internal admin = makeAddr("admin");
    address internal parameterSetter = makeAddr("parameter setter");
    address internal guardian = makeAddr("guardian");
    address internal treasury = makeAddr("treasury");

    Authority internal authority;
    TestUSD internal usdc;
    RackToken internal rack;
    GpuCatalog internal catalog;
    RigRegistry internal registry;
    ShareSale internal sale;
    ShareMarket internal market;
    RentalEscrow internal escrow;
    UptimeLedger internal ledger;
    InspectorStaking internal staking;
    FutureBlockRandomness internal randomness;
    Rewards internal rewards;
    Disputes internal disputes;
    PoolRouter internal router;
    Protocol internal protocol;

    function deploy() internal {
        usdc = TestUSD(_deployPaymentToken());
        router = new PoolRouter();
        uint256 nonce = vm.getNonce(address(this));
        protocol = Protocol({
            authority: vm.computeCreateAddress(address(this), nonce),
            treasury: treasury,
            usdc: address(usdc),
            rack: vm.computeCreateAddress(address(this), nonce + 1),
            catalog: vm.computeCreateAddress(address(this), nonce + 2),
            registry: vm.computeCreateAddress(address(this), nonce + 3),
            shares: vm.computeCreateAddress(address(this), nonce + 4),
            sale: vm.computeCreateAddress(address(this), nonce + 5),
            market: vm.computeCreateAddress(address(this), nonce + 6),
            escrow: vm.computeCreateAddress(address(this), nonce + 7),
            ledger: vm.computeCreateAddress(address(this), nonce + 8),
            staking: vm.computeCreateAddress(address(this), nonce + 9),
            randomness: vm.computeCreateAddress(address(this), nonce + 10),
            disputes: vm.computeCreateAddress(address(this), nonce + 12),
            rewards: vm.computeCreateAddress(address(this), nonce + 11),
            router: address(router),
            sample: SAMPLE
        });
        Protocol memory p = protocol;
        authority = Authority(_make("Authority", abi.encode(address(this))));
        rack = RackToken(_make("RackToken", abi.encode(p)));
        catalog = GpuCatalog(_make("GpuCatalog", abi.encode(p)));
        registry = RigRegistry(_make("RigRegistry", abi.encode(p)));
        _make("RigShares", abi.encode(p));
        sale = ShareSale(_make("ShareSale", abi.encode(p, COMMISSIONING, 180 days)));
        market = ShareMarket(_make("ShareMarket", abi.encode(p)));
        escrow = RentalEscrow(_make("RentalEscrow", abi.encode(p, 10 minutes, 0.1e6, 15, 5)));
        ledger = UptimeLedger(_make("UptimeLedger", abi.encode(p, 5, 3)));
        staking = InspectorStaking(_make("InspectorStaking", abi.encode(p, uint64(SEAT), DISPUTE_WINDOW)));
        randomness = FutureBlockRandomness(_make("FutureBlockRandomness", abi.encode(p)));
        rewards = Rewards(
            _make(
                "Rewards",
                abi.encode(
                    p,
                    GENESIS,
                    Halving.Allotment(500_000_000e6, 0, 1e6),
                    Halving.Allotment(200_000_000e6, 0, 0.001e6)
                )
            )
        );
        disputes = Disputes(_make("Disputes", abi.encode(p, DISPUTE_WINDOW, SEAT / 100)));
        assertEq(address(rewards), p.rewards, "address of the last contract as computed");
        _grantRoles();
    }

    function h100() internal pure returns (IGpuCatalog.Model memory) {
        return IGpuCatalog.Model(80 * 1024, 989, 700, 7, 1000, "H100 SXM");
    }

    /// @notice Makes a contract of `contracts/` from the code that is deployed, optimized, so that no test has to contain it.
    function _make(string memory name, bytes memory constructorArguments) internal returns (address) {
        return deployCode(string.concat(name, ".sol:", name), constructorArguments);
    }

    function _deployPaymentToken() internal virtual returns (address) {
        return address(new TestUSD());
    }

    function _grantRoles() private {
        _restrict(address(catalog), GpuCatalog.add.selector, 1);
        _restrict(address(escrow), RentalEscrow.setCommission.selector, 2);
        _restrict(address(ledger), UptimeLedger.setCommittee.selector, 2);
        address[6] memory stoppable = stoppableContracts();
        for (uint256 i; i < stoppable.length; i++) _restrict(stoppable[i], RentalEscrow.setStopped.selector, 3);
        authority.grantRole(1, address(this), 0);
        catalog.add(h100());
        authority.renounceRole(1, address(this));
        authority.grantRole(1, admin, 0);
        authority.grantRole(2, parameterSetter, 3 days);
        authority.grantRole(3, guardian, 0);
        authority.grantRole(0, admin, 0);
        authority.renounceRole(0, address(this));
    }

    function stoppableContracts() internal view returns (address[6] memory) {
        return [address(registry), address(sale), address(market), address(escrow), address(ledger), address(staking)];
    }

    function _restrict(address target, bytes4 selector, uint64 role) private {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = selector;
        authority.setTargetFunctionRole(target, selectors, role);
    }
}
