// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Protocol} from "./interfaces/Protocol.sol";
import {IGpuCatalog} from "./interfaces/IGpuCatalog.sol";

/// @title  GpuCatalog
/// @notice The GPU models a rig can be made of. Append-only: a model never changes once rigs may rely on it. Ids start at 1.
/// @dev ROLES   The catalog role of the AccessManager adds models.
contract GpuCatalog is IGpuCatalog, AccessManaged {
    Model[] private _models;

    event ModelAdded(uint256 indexed modelId, Model model);

    error ModelInvalid(string name);

    constructor(Protocol memory p) AccessManaged(p.authority) {}

    /// @notice Adds a model. Restricted to the catalog role.
    function add(Model calldata m) external restricted returns (uint256 modelId) {
        require(
            m.memoryMib > 0 && m.maxSlices > 0 && m.computeUnits > 0 && bytes(m.name).length > 0,
            ModelInvalid(m.name)
        );
        _models.push(m);
        modelId = _models.length;
        emit ModelAdded(modelId, m);
    }

    function model(uint256 modelId) external view returns (Model memory) {
        require(modelId > 0 && modelId <= _models.length, ModelUnknown(modelId));
        return _models[modelId - 1];
    }

    function modelCount() external view returns (uint256) {
        return _models.length;
    }
}
